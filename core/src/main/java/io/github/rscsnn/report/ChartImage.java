package io.github.rscsnn.report;

import io.github.rscsnn.train.AtomicFiles;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Draws plots as pixels and as SVG. */
final class ChartImage {
    private static final String SVG = "http://www.w3.org/2000/svg";

    private ChartImage() {}

    private static JFreeChart chart(Plot plot) {
        return switch (plot) {
            case LinePlot lines -> LineChart.of(lines);
            case BarPlot bars -> BarChart.of(bars);
            case RasterPlot raster -> RasterChart.of(raster);
        };
    }

    static BufferedImage raster(Plot plot, double scale) {
        if (!(scale > 0 && scale <= 10)) {
            throw new IllegalArgumentException("the scale of a picture must be in (0, 10], got " + scale);
        }
        BufferedImage image = new BufferedImage(
                (int) Math.ceil(Plot.WIDTH * scale),
                (int) Math.ceil(plot.height() * scale),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(scale, scale);
        chart(plot).draw(graphics, area(plot));
        graphics.dispose();
        return image;
    }

    static String svg(Plot plot, int width, int height) {
        Document document;
        try {
            document = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's own XML parser is not usable", e);
        }
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setComment(plot.title().replace("--", "- -"));
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(width, height));
        chart(plot).draw(graphics, new Rectangle2D.Double(0, 0, width, height));
        Element root = graphics.getRoot();
        root.setAttribute("viewBox", "0 0 " + width + " " + height);
        root.setAttribute("role", "img");
        StringWriter text = new StringWriter();
        try {
            graphics.stream(root, text, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // without the prolog: a page may not have one inside, and its DTD would be fetched from the network
        return ownNames(
                text.toString().substring(text.toString().indexOf("<svg")).strip(), plot, width);
    }

    /** Names of clip paths are the same in each picture that is drawn; two pictures in a page need names of their own. */
    private static String ownNames(String svg, Plot plot, int width) {
        String prefix =
                "p" + Integer.toHexString((plot.title() + width + plot.data().csv()).hashCode()) + "-";
        return svg.replace("id=\"", "id=\"" + prefix).replace("url(#", "url(#" + prefix);
    }

    private static Rectangle2D area(Plot plot) {
        return new Rectangle2D.Double(0, 0, Plot.WIDTH, plot.height());
    }

    static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IllegalStateException("this JDK cannot write PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void writePng(BufferedImage image, Path file) throws IOException {
        byte[] bytes = png(image);
        AtomicFiles.write(file, temporary -> Files.write(temporary, bytes));
    }
}

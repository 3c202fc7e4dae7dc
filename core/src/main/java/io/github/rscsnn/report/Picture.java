package io.github.rscsnn.report;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.github.rscsnn.option.Require;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A plot laid out for a size: as SVG by the template {@code picture.jte}, as pixels by {@link #image}.
 *
 * @param title that those hear who do not see it
 * @param marks in the order in which they are painted
 */
record Picture(String title, int width, int height, List<Mark> marks) {
    /** An SVG element, its texts as texts. */
    String svg() {
        StringOutput text = new StringOutput();
        JtepictureGenerated.render(new OwaspHtmlTemplateOutput(text), null, this);
        return text.toString().strip();
    }

    BufferedImage image(double scale) {
        Require.argument(scale > 0 && scale <= 10, "the scale of a picture must be in (0, 10], got %s", scale);
        BufferedImage image = new BufferedImage(
                (int) Math.ceil(width * scale), (int) Math.ceil(height * scale), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.scale(scale, scale);
        for (Mark mark : marks) {
            graphics.setColor(new Color(mark.ink().rgb()));
            paint(graphics, mark);
        }
        graphics.dispose();
        return image;
    }

    private static void paint(Graphics2D graphics, Mark mark) {
        switch (mark) {
            case Mark.Stroke stroke -> {
                float[] dashes = new float[stroke.dashes().isEmpty() ? 0 : 2];
                for (int i = 0; i < dashes.length; i++) {
                    dashes[i] = Float.parseFloat(stroke.dashes().split(" ")[i]);
                }
                graphics.setStroke(new BasicStroke(
                        (float) stroke.width(),
                        BasicStroke.CAP_BUTT,
                        BasicStroke.JOIN_ROUND,
                        1,
                        dashes.length == 0 ? null : dashes,
                        0));
                graphics.draw(path(stroke.points()));
            }
            case Mark.Fill fill -> {
                Path2D shape = path(fill.points());
                shape.closePath();
                graphics.fill(shape);
            }
            case Mark.Disc disc ->
                graphics.fill(
                        new Ellipse2D.Double(disc.x() - disc.r(), disc.y() - disc.r(), 2 * disc.r(), 2 * disc.r()));
            case Mark.Text text -> paint(graphics, text);
        }
    }

    private static void paint(Graphics2D graphics, Mark.Text text) {
        graphics.setFont(new Font(Font.SANS_SERIF, text.bold() ? Font.BOLD : Font.PLAIN, text.size()));
        double width = graphics.getFontMetrics().stringWidth(text.text());
        AffineTransform before = graphics.getTransform();
        graphics.translate(text.x(), text.y());
        graphics.rotate(text.turned() ? -Math.PI / 2 : 0);
        graphics.translate(
                switch (text.anchor()) {
                    case START -> 0;
                    case MIDDLE -> -width / 2;
                    case END -> -width;
                },
                0);
        graphics.drawString(text.text(), 0, 0);
        graphics.setTransform(before);
    }

    private static Path2D path(double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        return path;
    }
}

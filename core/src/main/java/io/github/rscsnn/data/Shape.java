package io.github.rscsnn.data;

/** The outlines of {@link Shapes10}, each about 1 in radius around the origin, as signed distances. */
enum Shape {
    DISC {
        @Override
        float distance(float u, float v) {
            return length(u, v) - .92f;
        }
    },
    SQUARE {
        @Override
        float distance(float u, float v) {
            return box(u, v, .8f, .8f);
        }
    },
    TRIANGLE {
        // the greatest of the distances to three lines: exact inside, where it matters, and sharp at the corners.
        @Override
        float distance(float u, float v) {
            float slanted = .8660254f * Math.abs(u) - .5f * v;
            return Math.max(slanted, v) - .55f;
        }
    },
    RING {
        @Override
        float distance(float u, float v) {
            return Math.abs(length(u, v) - .74f) - .26f;
        }
    },
    CROSS {
        @Override
        float distance(float u, float v) {
            return Math.min(box(u, v, 1, .34f), box(u, v, .34f, 1));
        }
    },
    STAR {
        // one fifth of the star, reached by three reflections, is bounded by one line.
        @Override
        float distance(float u, float v) {
            float x = Math.abs(u);
            float y = -v;
            float below = 2 * Math.max(.80901699f * x - .58778525f * y, 0);
            x -= .80901699f * below;
            y += .58778525f * below;
            below = 2 * Math.max(-.80901699f * x - .58778525f * y, 0);
            x = Math.abs(x + .80901699f * below);
            y += .58778525f * below;
            return .83f * x + .56f * (y - 1.05f);
        }
    },
    CRESCENT {
        @Override
        float distance(float u, float v) {
            return Math.max(length(u, v) - .96f, .68f - length(u - .5f, v));
        }
    },
    BAR {
        @Override
        float distance(float u, float v) {
            return box(u, v, 1.05f, .34f);
        }
    };

    /** How far (u, v) lies outside the outline; negative inside. */
    abstract float distance(float u, float v);

    /** Distance to a box of the given half sides. */
    static float box(float u, float v, float halfWidth, float halfHeight) {
        return Math.max(Math.abs(u) - halfWidth, Math.abs(v) - halfHeight);
    }

    private static float length(float u, float v) {
        return (float) Math.sqrt(u * u + v * v);
    }
}

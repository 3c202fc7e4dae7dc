// LIF neurons over all time steps, one thread for one or four neurons: ScalarLifKernel with y given, in CUDA C++.
//
// Arrays are float32 and dense: current y [1 or STEPS, neurons], spikes s and their gradient g [STEPS, neurons].
// A thread reads each address before it writes it, and no other thread touches it.
//
// Compiled at run time by NVRTC for each combination of LIF_STEPS, LIF_STATIC, LIF_HARD_RESET, LIF_DETACH_RESET (0 or
// 1) and LIF_SURROGATE (a name below). Every product is __fmul_rn or part of __fmaf_rn, so that no compiler can fuse
// what the specification rounds twice.

enum Surrogate { TRIANGLE, RECTANGLE, ARCTAN, SIGMOID, STRAIGHT_THROUGH };

struct Constants {
    float leak, threshold, gamma, slopeFactor, slopeScale;
};

// Neighbouring neurons, moved by one 4- or 16-byte instruction.
template <int WIDTH>
struct alignas(4 * WIDTH) Pack {
    float lane[WIDTH];
};

template <int STEPS>
struct Loop {
    // Up to 32 steps are unrolled, so that arrays over time stay in registers; more use local memory.
    static constexpr int UNROLL = STEPS <= 32 ? STEPS : 1;
    // Steps loaded before they are needed, to keep the memory busy: all of them where that costs few registers.
    static constexpr int AHEAD = STEPS <= 8 ? STEPS : STEPS <= 32 ? 4 : 1;
};

__device__ __forceinline__ bool fires(float u, float threshold) {
    return u >= threshold;
}

// The membrane after reset and leak.
template <bool HARD>
__device__ __forceinline__ float rest(float u, float leak, float threshold) {
    float reset = !fires(u, threshold) ? u : HARD ? 0.0f : u - threshold;
    return __fmul_rn(reset, leak);
}

// The surrogate derivative at v = u - threshold; a NaN stays one, as in Java, which fmaxf would hide.
template <int SURROGATE>
__device__ __forceinline__ float slope(float v, const Constants& k) {
    float distance = fabsf(v);
    if (SURROGATE == TRIANGLE) {
        float height = k.gamma - distance;
        return __fmul_rn(height < 0.0f ? 0.0f : height, k.slopeFactor);
    }
    if (SURROGATE == RECTANGLE) {
        return distance <= k.gamma ? k.slopeFactor : 0.0f;
    }
    if (SURROGATE == ARCTAN) {
        float w = __fmul_rn(v, k.slopeScale);
        return __fdiv_rn(k.slopeFactor, __fmaf_rn(w, w, 1.0f));
    }
    if (SURROGATE == SIGMOID) {
        float e = expf(__fmul_rn(-distance, k.slopeScale));
        return __fdiv_rn(__fmul_rn(k.slopeFactor, e), __fmul_rn(1.0f + e, 1.0f + e));
    }
    return 1.0f;
}

template <int WIDTH, int STEPS, bool STATIC, bool HARD>
__device__ __forceinline__ void forward(
        const float* __restrict__ current, float* __restrict__ spikes, long long neurons, float leak, float threshold) {
    typedef Pack<WIDTH> Floats;
    constexpr int AHEAD = STATIC ? 1 : Loop<STEPS>::AHEAD;
    long long packs = neurons / WIDTH;
    long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= packs) {
        return;
    }
    const Floats* y = reinterpret_cast<const Floats*>(current) + i;
    Floats* s = reinterpret_cast<Floats*>(spikes) + i;

    Floats next[AHEAD];  // y[t] waits in next[t % AHEAD]
#pragma unroll
    for (int t = 0; t < AHEAD; t++) {
        next[t] = y[t * packs];
    }
    Floats h = {};
#pragma unroll Loop<STEPS>::UNROLL
    for (int t = 0; t < STEPS; t++) {
        Floats now = next[t % AHEAD];
        if (!STATIC && t + AHEAD < STEPS) {
            next[t % AHEAD] = y[(t + AHEAD) * packs];
        }
        Floats out;
#pragma unroll
        for (int lane = 0; lane < WIDTH; lane++) {
            float u = h.lane[lane] + now.lane[lane];
            out.lane[lane] = fires(u, threshold) ? 1.0f : 0.0f;
            h.lane[lane] = rest<HARD>(u, leak, threshold);
        }
        s[t * packs] = out;
    }
}

// No __restrict__: the gradient of y may take the place of y or of g.
template <int WIDTH, int STEPS, bool STATIC, bool HARD, bool DETACH, int SURROGATE>
__device__ __forceinline__ void backward(
        const float* current, const float* spikeGradient, float* currentGradient, long long neurons, Constants k) {
    typedef Pack<WIDTH> Floats;
    constexpr int AHEAD = Loop<STEPS>::AHEAD;
    long long packs = neurons / WIDTH;
    long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= packs) {
        return;
    }
    const Floats* y = reinterpret_cast<const Floats*>(current) + i;
    const Floats* g = reinterpret_cast<const Floats*>(spikeGradient) + i;
    Floats* gy = reinterpret_cast<Floats*>(currentGradient) + i;

    Floats u[STEPS];  // first y[t], then u[t]
#pragma unroll Loop<STEPS>::UNROLL
    for (int t = 0; t < (STATIC ? 1 : STEPS); t++) {
        u[t] = y[t * packs];
    }
    Floats next[AHEAD];  // g[t] waits in next[t % AHEAD]
#pragma unroll
    for (int t = STEPS - AHEAD; t < STEPS; t++) {
        next[t % AHEAD] = g[t * packs];
    }

    Floats h = {};
    Floats constant = u[0];
#pragma unroll Loop<STEPS>::UNROLL
    for (int t = 0; t < STEPS; t++) {
#pragma unroll
        for (int lane = 0; lane < WIDTH; lane++) {
            u[t].lane[lane] = h.lane[lane] + (STATIC ? constant : u[t]).lane[lane];
            h.lane[lane] = rest<HARD>(u[t].lane[lane], k.leak, k.threshold);
        }
    }

    Floats q = {};
    Floats overTime = {};
#pragma unroll Loop<STEPS>::UNROLL
    for (int t = STEPS - 1; t >= 0; t--) {
        Floats now = next[t % AHEAD];
        if (t >= AHEAD) {
            next[t % AHEAD] = g[(t - AHEAD) * packs];
        }
#pragma unroll
        for (int lane = 0; lane < WIDTH; lane++) {
            float membrane = u[t].lane[lane];
            float later = __fmul_rn(q.lane[lane], k.leak);
            float e = DETACH ? now.lane[lane] : __fmaf_rn(-later, HARD ? membrane : k.threshold, now.lane[lane]);
            float pass = HARD && fires(membrane, k.threshold) ? 0.0f : later;
            q.lane[lane] = __fmaf_rn(e, slope<SURROGATE>(membrane - k.threshold, k), pass);
            overTime.lane[lane] += q.lane[lane];
        }
        if (!STATIC) {
            gy[t * packs] = q;
        }
    }
    if (STATIC) {
        gy[0] = overTime;
    }
}

#ifdef LIF_STEPS
#define FORWARD(WIDTH)                                                                                         \
    extern "C" __global__ void __launch_bounds__(256) lif_forward_##WIDTH(                                     \
            const float* current, float* spikes, long long neurons, float leak, float threshold) {             \
        forward<WIDTH, LIF_STEPS, LIF_STATIC, LIF_HARD_RESET>(current, spikes, neurons, leak, threshold);      \
    }
#define BACKWARD(WIDTH)                                                                                        \
    extern "C" __global__ void __launch_bounds__(256) lif_backward_##WIDTH(                                    \
            const float* current, const float* spikeGradient, float* currentGradient, long long neurons,       \
            float leak, float threshold, float gamma, float slopeFactor, float slopeScale) {                   \
        Constants k = {leak, threshold, gamma, slopeFactor, slopeScale};                                       \
        backward<WIDTH, LIF_STEPS, LIF_STATIC, LIF_HARD_RESET, LIF_DETACH_RESET, LIF_SURROGATE>(               \
                current, spikeGradient, currentGradient, neurons, k);                                          \
    }
FORWARD(1)
FORWARD(4)
BACKWARD(1)
#if LIF_STEPS <= 16
// more steps of four neurons do not fit into a thread's registers
BACKWARD(4)
#endif
#endif

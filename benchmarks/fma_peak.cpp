// The most that one core can do: fused multiply-adds in registers, with more accumulators than the pipelines
// are deep. Prints billions of floating-point operations per second, two for each multiply-add; the best of
// several short runs, since other work may disturb one.
//
// Compiled for the instruction set that is asked about. Where it has no fused operation, a multiplication and
// an addition take its place.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#if defined(__AVX512F__)
constexpr int lanes = 16, accumulators = 24;
#elif defined(__AVX2__)
constexpr int lanes = 8, accumulators = 12;
#elif defined(__ARM_NEON)
constexpr int lanes = 4, accumulators = 24;
#else
constexpr int lanes = 4, accumulators = 10;
#endif

typedef float Vector __attribute__((vector_size(4 * lanes)));

constexpr long rounds = 2'000'000;
constexpr int runs = 10;

// Values stay near 1: neither they nor their sums ever slow down the processor by being subnormal.
float multiply_and_add(Vector factor, Vector term) {
    Vector sum[accumulators];
    for (int k = 0; k < accumulators; ++k) sum[k] = factor + static_cast<float>(k);
    for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 32
        for (int k = 0; k < accumulators; ++k) sum[k] = sum[k] * factor + term;
    }
    float total = 0;
    for (int k = 0; k < accumulators; ++k)
        for (int lane = 0; lane < lanes; ++lane) total += sum[k][lane];
    return total;
}

int main(int count, char**) {
    // From the command line, so that the compiler cannot know them.
    const Vector factor = Vector{} + 0.5f * static_cast<float>(count), term = Vector{} + 0.5f;
    double fastest = 1e9;
    float total = 0;
    for (int run = 0; run < runs; ++run) {
        const auto start = std::chrono::steady_clock::now();
        total += multiply_and_add(factor, term);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        fastest = std::min(fastest, seconds.count());
    }
    std::printf("%.3f\n", 2e-9 * lanes * accumulators * rounds / fastest);
    return total > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

// A vector of float32, one lane to a network, and the few operations that need a word of the instruction set.
//
// Built with -ffp-contract=off: a multiplication and an addition become one rounding only where
// multiply_add says so, so that every instruction set with a fused operation gives the same bits.
#pragma once

#include <cstddef>

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

namespace {

#if defined(__AVX512F__)
constexpr int lanes = 16;
constexpr int tile_registers = 16;
#elif defined(__AVX2__)
constexpr int lanes = 8;
constexpr int tile_registers = 8;
#elif defined(__ARM_NEON)
constexpr int lanes = 4;
constexpr int tile_registers = 16;
#else
constexpr int lanes = 4;
constexpr int tile_registers = 8;
#endif

typedef float Vector __attribute__((vector_size(4 * lanes)));
typedef unsigned IntegerVector __attribute__((vector_size(4 * lanes)));

// Subtracting zero, unlike adding it, leaves every value as it is, so that this is a single broadcast.
inline Vector splat(float value) { return value - Vector{}; }

// The two kinds of layer input: a value for each network, or one value that all networks share.
inline Vector spread(const Vector& value) { return value; }
inline Vector spread(float value) { return splat(value); }

inline Vector multiply_add(Vector a, Vector b, Vector c) {
#if defined(__AVX512F__)
    return _mm512_fmadd_ps(a, b, c);
#elif defined(__AVX2__)
    return _mm256_fmadd_ps(a, b, c);
#elif defined(__ARM_NEON)
    return vfmaq_f32(c, a, b);
#else
    return a * b + c;
#endif
}

// Division and square root keep a processor's only divider busy for a dozen cycles or more. Newton's iteration
// from a first guess made of the bits of the exponent costs a few multiplications, and, unlike the approximate
// instructions that processors have, gives the same bits on each of them.

// 1 / a for positive a, to 2e-7 of itself: a cubic step (error e → e³), then a quadratic one.
inline Vector reciprocal(Vector a) {
    const Vector one = splat(1.0f);
    Vector guess = (Vector)(IntegerVector{} + 0x7EF311C7u - (IntegerVector)a);
    const Vector error = multiply_add(-a, guess, one);
    guess = multiply_add(guess, multiply_add(error, error, error), guess);
    return multiply_add(guess, multiply_add(-a, guess, one), guess);
}

// √a for a of at least zero and below 1e38, to 3e-7 of itself (below 1e-37, to within 1e-18).
inline Vector square_root(Vector a) {
    const Vector half = a * splat(0.5f), three_halves = splat(1.5f);
    Vector guess = (Vector)(IntegerVector{} + 0x5F375A86u - ((IntegerVector)a >> 1));  // of 1 / √a
    for (int round = 0; round < 3; ++round) guess = guess * multiply_add(-(half * guess), guess, three_halves);
    return a * guess;
}

// Sets (members, count) values side by side, a lane to each member, zero in the other lanes. Value by value, so that
// a vector is written once, and large networks are ready soon.
inline void load_lanes(const float* values, int members, std::size_t count, Vector* vectors) {
    for (std::size_t k = 0; k < count; ++k) {
        Vector vector{};
        for (int lane = 0; lane < members; ++lane) vector[lane] = values[lane * count + k];
        vectors[k] = vector;
    }
}

// The first argument where either is not a number, so that one is never lost.
inline Vector minimum(Vector a, Vector b) { return b < a ? b : a; }
inline Vector maximum(Vector a, Vector b) { return b > a ? b : a; }

}  // namespace

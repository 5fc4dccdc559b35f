// A vector of float32, and the few operations that need a word of the instruction set. A lane belongs to a network, or,
// where one network trains by itself, to a row (forward, and back) or to a weight.
//
// Built with -ffp-contract=off: a multiplication and an addition become one rounding only where
// multiply_add says so, so that every instruction set with a fused operation gives the same bits.
#pragma once

#include <cfloat>
#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
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

// What is multiplied in a layer: a value for each lane, or one that all lanes share.
inline Vector broadcast(const Vector& value) { return value; }
inline Vector broadcast(float value) { return splat(value); }

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

inline float multiply_add(float a, float b, float c) {
#if defined(__FMA__) || defined(__ARM_NEON)
    return __builtin_fmaf(a, b, c);
#else
    return a * b + c;
#endif
}

inline Vector square_root(Vector a) {
#if defined(__AVX512F__)
    return _mm512_sqrt_ps(a);
#elif defined(__AVX2__)
    return _mm256_sqrt_ps(a);
#elif defined(__ARM_NEON)
    return vsqrtq_f32(a);
#elif defined(__wasm_simd128__)
    return (Vector)wasm_f32x4_sqrt((v128_t)a);
#else
    return _mm_sqrt_ps(a);
#endif
}

// Zero in the place of a denormal number, with its sign; as it is where the processor does so itself (tasks.cpp).
inline Vector flushed(Vector a) {
#if defined(__wasm_simd128__)
    const IntegerVector magnitude = (IntegerVector)a & 0x7fffffffu;
    const IntegerVector denormal = (IntegerVector)((Vector)magnitude < splat(FLT_MIN));
    return (Vector)((IntegerVector)a & ~(denormal & 0x7fffffffu));
#else
    return a;
#endif
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
template <class Number>
inline Number minimum(Number a, Number b) { return b < a ? b : a; }
template <class Number>
inline Number maximum(Number a, Number b) { return b > a ? b : a; }

}  // namespace

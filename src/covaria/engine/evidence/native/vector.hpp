// A vector of eight doubles on every instruction set, which may hold it in several registers.
//
// Built with -ffp-contract=off: a multiplication and an addition become one rounding only where multiply_add says so.
// Sums over lanes are taken in one order. So every instruction set with a fused operation gives the same bits.
#pragma once

#include <cmath>
#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

namespace {

constexpr int lanes = 8;

typedef double Vector __attribute__((vector_size(8 * lanes)));
typedef long long Bits __attribute__((vector_size(8 * lanes)));

// Rows and vectors of a product whose sums stay in registers together.
#if defined(__AVX512F__)
constexpr int tile_rows = 8, tile_vectors = 2;
#elif defined(__AVX2__) || defined(__ARM_NEON)
constexpr int tile_rows = 4, tile_vectors = 1;
#else
constexpr int tile_rows = 2, tile_vectors = 1;
#endif

constexpr std::size_t padded(std::size_t count) { return (count + lanes - 1) / lanes * lanes; }

inline Vector& at(double* values) { return *reinterpret_cast<Vector*>(values); }
inline const Vector& at(const double* values) { return *reinterpret_cast<const Vector*>(values); }

inline Vector splat(double value) { return value - Vector{}; }

inline Vector multiply_add(const Vector& a, const Vector& b, const Vector& c) {
#if defined(__AVX512F__)
    return (Vector)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif defined(__AVX2__)
    union Halves {
        Vector whole;
        __m256d part[2];
    };
    const Halves first{a}, second{b}, third{c};
    Halves result;
    for (int k = 0; k < 2; ++k) result.part[k] = _mm256_fmadd_pd(first.part[k], second.part[k], third.part[k]);
    return result.whole;
#elif defined(__ARM_NEON)
    union Quarters {
        Vector whole;
        float64x2_t part[4];
    };
    const Quarters first{a}, second{b}, third{c};
    Quarters result;
    for (int k = 0; k < 4; ++k) result.part[k] = vfmaq_f64(third.part[k], first.part[k], second.part[k]);
    return result.whole;
#else
    return a * b + c;
#endif
}

inline double sum(const Vector& a) {
    return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]));
}

// Values of `count` vectors, multiplied one by one and summed.
inline double dot(const double* a, const double* b, std::size_t count) {
    Vector total{};
    for (std::size_t k = 0; k < count; k += lanes) total = multiply_add(at(a + k), at(b + k), total);
    return sum(total);
}

// target += factor × values
inline void add_multiple(double factor, const double* values, std::size_t count, double* target) {
    const Vector shared = splat(factor);
    for (std::size_t k = 0; k < count; k += lanes)
        at(target + k) = multiply_add(shared, at(values + k), at(target + k));
}

inline Vector where(const Bits& condition, const Vector& yes, const Vector& no) {
    return (Vector)((condition & (Bits)yes) | (~condition & (Bits)no));
}

// Sine and cosine of angles below 10⁶, by the polynomials and the pieces of π / 2 of fdlibm (Sun Microsystems 1993).
inline void sine_cosine(const Vector& angle, Vector& sine, Vector& cosine) {
    constexpr double whole = 6755399441055744.0;  // 1.5 · 2⁵²: added, it leaves no fraction
    constexpr double quarter[] = {1.57079632673412561417e+00, 6.07710050630396597660e-11, 2.02226624879595063154e-21};
    constexpr double odd[] = {1.58969099521155010221e-10,  -2.50507602534068634195e-08, 2.75573137070700676789e-06,
                              -1.98412698298579493134e-04, 8.33333333332248946124e-03,  -1.66666666666666324348e-01};
    constexpr double even[] = {-1.13596475577881948265e-11, 2.08757232129817482790e-09,  -2.75573143513906633035e-07,
                               2.48015872894767294178e-05,  -1.38888888888741095749e-03, 4.16666666666666019037e-02};
    const Vector shifted = angle * 6.36619772367581382433e-01 + whole;
    const Vector turns = shifted - whole;
    Vector rest = angle;
    for (double piece : quarter) rest = multiply_add(-turns, splat(piece), rest);
    const Vector square = rest * rest;
    Vector of_sine = splat(odd[0]), of_cosine = splat(even[0]);
    for (int k = 1; k < 6; ++k) {
        of_sine = multiply_add(of_sine, square, splat(odd[k]));
        of_cosine = multiply_add(of_cosine, square, splat(even[k]));
    }
    of_sine = multiply_add(of_sine * square, rest, rest);
    const Vector half = square * 0.5, near = 1.0 - half;
    of_cosine = near + multiply_add(square * square, of_cosine, (1.0 - near) - half);
    const Bits quadrant = (Bits)shifted;
    const Bits swapped = (quadrant & 1) != 0;
    sine = (Vector)((Bits)where(swapped, of_cosine, of_sine) ^ ((quadrant & 2) << 62));
    cosine = (Vector)((Bits)where(swapped, of_sine, of_cosine) ^ (((quadrant + 1) & 2) << 62));
}

}  // namespace

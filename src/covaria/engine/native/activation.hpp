// Activations and their slopes. `Slope::slope` multiplies a gradient by the activation's derivative: from the output
// alone where that suffices, otherwise from the derivative that `activate` kept. What is long is written once, in a loop
// of its own, since unrolled in tiles of every shape it would be most of the kernel's code.
#pragma once

#include "lanes.hpp"

namespace {

// Rational function of largest relative error 6e-7; coefficients from tools/tanh_coefficients.py.
inline Vector hyperbolic_tangent(Vector x) {
    x = maximum(minimum(x, splat(9.0f)), splat(-9.0f));
    const Vector square = x * x;
    Vector top = splat(1.335454811e-08f);
    top = multiply_add(top, square, splat(2.060900037e-05f));
    top = multiply_add(top, square, splat(3.495583637e-03f));
    top = multiply_add(top, square, splat(1.338102446e-01f));
    top = multiply_add(top, square, splat(1.000000229e+00f));
    Vector bottom = splat(7.776509603e-07f);
    bottom = multiply_add(bottom, square, splat(3.285626084e-04f));
    bottom = multiply_add(bottom, square, splat(2.587696177e-02f));
    bottom = multiply_add(bottom, square, splat(4.671433671e-01f));
    bottom = multiply_add(bottom, square, splat(1.0f));
    return maximum(minimum(x * top / bottom, splat(1.0f)), splat(-1.0f));
}

// Sine and cosine to 2e-7 for |x| up to 25,000; beyond, where neighbouring float32 are further apart than that is
// worth, they stay within [−1, 1]. Coefficients, and π in three parts, from tools/sine_coefficients.py.
inline Vector sine(Vector x, Vector* cosine) {
    constexpr float rounder = 12582912.0f;  // 1.5 × 2²³: adding it leaves no bits behind the point
    const Vector shifted = multiply_add(x, splat(0.318309886f), splat(rounder));
    const Vector half_turns = shifted - splat(rounder);
    Vector r = multiply_add(-half_turns, splat(3.140625000e+00f), x);
    r = multiply_add(-half_turns, splat(9.675025940e-04f), r);
    r = multiply_add(-half_turns, splat(1.509958025e-07f), r);
    r = maximum(minimum(r, splat(1.6f)), splat(-1.6f));
    const Vector square = r * r;
    Vector value = splat(2.605780351e-06f);
    value = multiply_add(value, square, splat(-1.980960278e-04f));
    value = multiply_add(value, square, splat(8.333066245e-03f));
    value = multiply_add(value, square, splat(-1.666665955e-01f));
    value = multiply_add(value, square * r, r);
    Vector slope = splat(-2.607710297e-07f);
    slope = multiply_add(slope, square, splat(2.476188612e-05f));
    slope = multiply_add(slope, square, splat(-1.388840351e-03f));
    slope = multiply_add(slope, square, splat(4.166664073e-02f));
    slope = multiply_add(slope, square, splat(-4.999999955e-01f));
    slope = multiply_add(slope, square, splat(1.0f));
    const IntegerVector odd = (IntegerVector)shifted << 31;  // the sign changes with every half turn
    *cosine = (Vector)((IntegerVector)slope ^ odd);
    return (Vector)((IntegerVector)value ^ odd);
}

// e to the power of x, to a relative 2e-7 from −80 to 80, and as at these beyond. Coefficients, and the logarithm of 2 in
// two parts, from the Cephes library (Moshier 1989, expf).
inline Vector exponential(Vector x) {
    constexpr float rounder = 12582912.0f;  // 1.5 × 2²³: adding it leaves no bits behind the point
    x = maximum(minimum(x, splat(80.0f)), splat(-80.0f));
    const Vector shifted = multiply_add(x, splat(1.44269504f), splat(rounder));
    const Vector doublings = shifted - splat(rounder);
    Vector r = multiply_add(-doublings, splat(0.693359375f), x);
    r = multiply_add(-doublings, splat(-2.12194440e-4f), r);
    Vector series = splat(1.9875691500e-4f);
    series = multiply_add(series, r, splat(1.3981999507e-3f));
    series = multiply_add(series, r, splat(8.3334519073e-3f));
    series = multiply_add(series, r, splat(4.1665795894e-2f));
    series = multiply_add(series, r, splat(1.6666665459e-1f));
    series = multiply_add(series, r, splat(5.0000001201e-1f));
    const Vector value = multiply_add(series, r * r, r) + splat(1.0f);
    const IntegerVector exponent = ((IntegerVector)shifted << 23) + (127u << 23);
    return value * (Vector)exponent;
}

// Where `activate` kept the derivative.
struct KeptSlope {
    static Vector slope(Vector, const Vector* derivative, Vector gradient) { return gradient * *derivative; }
};

struct Relu {
    using Slope = Relu;
    static constexpr bool is_long = false;
    static Vector activate(Vector sum, Vector*) { return maximum(sum, Vector{}); }
    static Vector slope(Vector output, const Vector*, Vector gradient) {
        return output > Vector{} ? gradient : Vector{};
    }
};

struct Tanh {
    using Slope = Tanh;
    static constexpr bool is_long = true;
    static Vector activate(Vector sum, Vector*) { return hyperbolic_tangent(sum); }
    static Vector slope(Vector output, const Vector*, Vector gradient) {
        return gradient * multiply_add(-output, output, splat(1.0f));
    }
};

struct Silu {
    using Slope = KeptSlope;
    static constexpr bool is_long = true;
    static Vector activate(Vector sum, Vector* derivative) {
        const Vector half = splat(0.5f);
        const Vector sigmoid = multiply_add(hyperbolic_tangent(sum * half), half, half);
        const Vector output = sum * sigmoid;
        *derivative = multiply_add(output, splat(1.0f) - sigmoid, sigmoid);
        return output;
    }
};

struct Sine {
    using Slope = KeptSlope;
    static constexpr bool is_long = true;
    static Vector activate(Vector sum, Vector* derivative) { return sine(sum, derivative); }
};

struct Identity {
    using Slope = Identity;
    static constexpr bool is_long = false;
    static Vector activate(Vector sum, Vector*) { return sum; }
    static Vector slope(Vector, const Vector*, Vector gradient) { return gradient; }
};

// Calls `use` with the activation as a type.
template <class Use>
inline void with_activation(covaria::Activation activation, Use use) {
    switch (activation) {
        case covaria::Activation::relu: return use(Relu{});
        case covaria::Activation::tanh: return use(Tanh{});
        case covaria::Activation::silu: return use(Silu{});
        case covaria::Activation::sine: return use(Sine{});
        case covaria::Activation::identity: return use(Identity{});
    }
}

}  // namespace

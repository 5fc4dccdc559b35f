// What networks are trained on, and the kernels that give the evidence of it: views of arrays that the caller owns.
#pragma once

#include <cstddef>
#include <cstdint>

namespace covaria {

// Normal responses and the sine network that is to explain them, as in structure.py and training.py.
struct Problem {
    std::size_t rows, inputs, frequencies, components, length_scales;
    const double* table;                    // (rows, inputs)
    const double* response;                 // (rows,), each times the root of its weight
    const double* root;                     // (rows,) of the weights
    const double* frequency;                // (inputs, frequencies)
    const std::int32_t* component;          // (frequencies,)
    const std::int32_t* scale_of_input;     // (inputs,)
    const double* amplitude_rate;           // (components,)
    double length_scale, shorter_sd, longer_sd;

    // Of the logarithms: length scales, amplitudes, noise, slope.
    std::size_t parameters() const { return length_scales + components + 2; }
    std::size_t units() const { return 2 * frequencies + inputs + 1; }
};

// The evidence by one instruction set, in memory that the caller owns and that begins at a whole vector.
struct Kernel {
    const char* name;

    // Numbers of double precision that a problem needs; all are zero before it is prepared.
    std::size_t (*scratch)(const Problem& problem);
    void (*prepare)(const Problem& problem, double* memory);

    // Negative log of evidence times prior, and its gradient; false where the covariance is not positive definite.
    bool (*evaluate)(const Problem& problem, double* memory, const double* theta, double* value, double* gradient);

    // Of the last layer, at what was evaluated last; (units,).
    const double* (*weights)(const Problem& problem, double* memory);
};

extern const Kernel kernel_baseline;
#if defined(__x86_64__)
extern const Kernel kernel_avx2;
extern const Kernel kernel_avx512;
#endif

}  // namespace covaria

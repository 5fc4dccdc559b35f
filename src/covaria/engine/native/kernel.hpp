// The kernel's entries, one set for each instruction set that it was built for.
#pragma once

#include "connectivity.hpp"
#include "control.hpp"
#include "fleet.hpp"
#include "padding.hpp"
#include "shuffle.hpp"

namespace covaria {

struct Kernel {
    const char* name;
    int lanes;  // networks in a vector register

    // Floats of scratch memory, all zero and aligned to 64 bytes, that a call needs.
    std::size_t (*training_scratch)(const Plan& plan, const Group& group);
    std::size_t (*single_scratch)(const Plan& plan, const Padded& padded);
    std::size_t (*prediction_scratch)(const Network& network);
    std::size_t (*single_prediction_scratch)(const Network& network);
    std::size_t (*ensemble_scratch)(const Network& network, int rows);

    // Trains members first … first + lanes − 1 of a group, as far as there are so many.
    void (*train)(const Plan& plan, const Group& group, const Connectivity& connectivity, int first,
                  Shuffle& shuffle, Control& control, float* scratch);

    // Trains one member of a group by itself, with the same bits as among others.
    void (*train_single)(const Plan& plan, const Group& group, const Padded& padded, int member, Shuffle& shuffle,
                         Control& control, float* scratch);

    // Predicts rows begin … end − 1 by members first … first + lanes − 1.
    void (*predict)(const Prediction& prediction, const Connectivity& connectivity, int first, int begin, int end,
                    float* scratch);

    // Predicts them by one member, with the same bits as by several at once.
    void (*predict_single)(const Prediction& prediction, const Connectivity& connectivity, int member, int begin,
                           int end, float* scratch);

    // Predicts the mean and deviation over all members for rows begin … end − 1.
    void (*predict_mean)(const EnsemblePrediction& prediction, const Connectivity& connectivity, int begin, int end,
                         float* scratch);
};

extern const Kernel kernel_baseline;
#if defined(__x86_64__)
extern const Kernel kernel_avx2;
extern const Kernel kernel_avx512;
#endif

}  // namespace covaria

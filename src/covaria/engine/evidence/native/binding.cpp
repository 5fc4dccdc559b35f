// The evidence as a Python module: NumPy arrays in, NumPy arrays filled in place. Shapes were checked in Python.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "climb.hpp"
#include "problem.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace covaria {
namespace {

template <class Number, int Dimensions>
using In = nb::ndarray<const Number, nb::numpy, nb::ndim<Dimensions>, nb::c_contig, nb::device::cpu>;
template <class Number, int Dimensions>
using Out = nb::ndarray<Number, nb::numpy, nb::ndim<Dimensions>, nb::c_contig, nb::device::cpu>;

// Keeps the arrays of a problem alive beside the pointers into them.
struct BoundProblem {
    In<double, 2> inputs;
    In<double, 1> response, root;
    In<double, 2> frequencies;
    In<std::int32_t, 1> component_of_frequency, length_scale_of_input;
    In<double, 1> amplitude_rate;
    int length_scales;
    double length_scale, shorter_sd, longer_sd;

    Problem view() const {
        return {
            .rows = inputs.shape(0),
            .inputs = inputs.shape(1),
            .frequencies = frequencies.shape(1),
            .components = amplitude_rate.shape(0),
            .length_scales = static_cast<std::size_t>(length_scales),
            .table = inputs.data(),
            .response = response.data(),
            .root = root.data(),
            .frequency = frequencies.data(),
            .component = component_of_frequency.data(),
            .scale_of_input = length_scale_of_input.data(),
            .amplitude_rate = amplitude_rate.data(),
            .length_scale = length_scale,
            .shorter_sd = shorter_sd,
            .longer_sd = longer_sd,
        };
    }
};

// By the name that the fleet's kernel of the same instruction set has, which this processor was found to run.
const Kernel& kernel_named(const std::string& name) {
#if defined(__x86_64__)
    if (name == kernel_avx512.name) return kernel_avx512;
    if (name == kernel_avx2.name) return kernel_avx2;
#endif
    return kernel_baseline;
}

std::optional<double> evaluate(const std::string& kernel, const BoundProblem& bound, In<double, 1> theta,
                               Out<double, 1> gradient, Out<double, 1> weights) {
    const Problem problem = bound.view();
    const Evaluation evaluation(kernel_named(kernel), problem);
    double value;
    if (!evaluation(theta.data(), value, gradient.data())) return std::nullopt;
    std::copy_n(evaluation.weights(), problem.units(), weights.data());
    return value;
}

std::optional<std::pair<double, int>> climb(const std::string& kernel, const BoundProblem& bound, Out<double, 1> theta,
                                            In<double, 1> lower, In<double, 1> upper, int steps, double least_gain,
                                            Out<double, 1> weights) {
    const Problem problem = bound.view();
    const Kernel& chosen = kernel_named(kernel);
    Climb task{
        .theta = theta.data(),
        .lower = lower.data(),
        .upper = upper.data(),
        .most_steps = steps,
        .least_gain = least_gain,
        .weights = weights.data(),
        .value = 0,
        .steps = 0,
    };
    const nb::gil_scoped_release release;
    if (!climb_evidence(chosen, problem, task)) return std::nullopt;
    return std::pair{task.value, task.steps};
}

}  // namespace
}  // namespace covaria

NB_MODULE(_evidence, module) {
    using namespace covaria;
    nb::class_<BoundProblem>(module, "Problem")
        .def("__init__",
             [](BoundProblem* self, In<double, 2> inputs, In<double, 1> response, In<double, 1> root,
                In<double, 2> frequencies, In<std::int32_t, 1> component_of_frequency,
                In<std::int32_t, 1> length_scale_of_input, In<double, 1> amplitude_rate, int length_scales,
                double length_scale, double shorter_sd, double longer_sd) {
                 new (self) BoundProblem{
                     .inputs = inputs,
                     .response = response,
                     .root = root,
                     .frequencies = frequencies,
                     .component_of_frequency = component_of_frequency,
                     .length_scale_of_input = length_scale_of_input,
                     .amplitude_rate = amplitude_rate,
                     .length_scales = length_scales,
                     .length_scale = length_scale,
                     .shorter_sd = shorter_sd,
                     .longer_sd = longer_sd,
                 };
             },
             nb::kw_only(), "inputs"_a, "response"_a, "root"_a, "frequencies"_a, "component_of_frequency"_a,
             "length_scale_of_input"_a, "amplitude_rate"_a, "length_scales"_a, "length_scale"_a, "shorter_sd"_a,
             "longer_sd"_a);
    module.def("evaluate", evaluate, "kernel"_a, "problem"_a, "theta"_a, "gradient"_a, "weights"_a);
    module.def("climb", climb, "kernel"_a, "problem"_a, "theta"_a, "lower"_a, "upper"_a, "steps"_a, "least_gain"_a,
               "weights"_a);
}

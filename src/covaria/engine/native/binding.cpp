// The kernel as a Python module: NumPy arrays in, NumPy arrays filled in place. Shapes were checked in Python.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <stdexcept>

#include "dispatch.hpp"
#include "network.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace covaria {
namespace {

template <class Number, int Dimensions>
using In = nb::ndarray<const Number, nb::numpy, nb::ndim<Dimensions>, nb::c_contig, nb::device::cpu>;
template <class Number, int Dimensions>
using Out = nb::ndarray<Number, nb::numpy, nb::ndim<Dimensions>, nb::c_contig, nb::device::cpu>;

template <class Array>
auto data_or_null(const std::optional<Array>& array) {
    return array ? array->data() : nullptr;
}

template <class Array>
std::optional<Array> array_or_none(const nb::object& given) {
    return given.is_none() ? std::nullopt : std::optional(nb::cast<Array>(given));
}

// Keeps the arrays of a group alive beside the pointers into them.
struct BoundGroup {
    In<float, 2> initial, row_weights;
    In<float, 1> learning_rate;
    In<float, 2> weight_decay;
    std::optional<In<float, 1>> loss_parameter, relevance_cap;
    std::optional<In<float, 2>> targets;
    In<std::uint8_t, 1> mask;
    In<std::int32_t, 1> active_rows;
    std::uint32_t shuffle_seed;
    std::uint64_t shuffle_discard;
    Out<float, 2> parameters, train_loss, held_out_loss;
    Out<std::int32_t, 2> endings;

    Group view() const {
        return {static_cast<int>(initial.shape(0)), initial.data(), row_weights.data(), learning_rate.data(),
                weight_decay.data(), data_or_null(loss_parameter), data_or_null(relevance_cap),
                data_or_null(targets), mask.data(), active_rows.data(), static_cast<int>(active_rows.shape(0)),
                shuffle_seed, shuffle_discard, parameters.data(), train_loss.data(), held_out_loss.data(),
                endings.data()};
    }
};

struct BoundPlan {
    std::vector<int> sizes, activations;
    bool linear_skip;
    std::vector<BoundGroup*> groups;
    In<float, 2> inputs;
    In<float, 1> targets;
    int patience, batch_size, loss;
    bool cosine;
    double warm_up, beta1, beta2, epsilon;
    bool decoupled;
    double clip_norm;
    In<std::uint8_t, 1> records_held_out;
    In<std::int32_t, 1> decay_group;
    int decay_groups;

    Plan view() const {
        Plan plan{make_network(sizes, activations, linear_skip), {}, inputs.data(), targets.data(),
                  static_cast<int>(inputs.shape(0)), static_cast<int>(records_held_out.shape(0)), patience, batch_size,
                  static_cast<Loss>(loss), cosine, warm_up, {beta1, beta2, epsilon, decoupled, clip_norm},
                  records_held_out.data(), decay_group.data(), decay_groups};
        for (const BoundGroup* group : groups) plan.groups.push_back(group->view());
        return plan;
    }
};

const Kernel& find_kernel(const std::string& name) {
    for (const Kernel* kernel : usable_kernels())
        if (name == kernel->name) return *kernel;
    throw std::invalid_argument("this processor or build has no kernel named " + name);
}

std::vector<std::string> kernel_names() {
    std::vector<std::string> names;
    for (const Kernel* kernel : usable_kernels()) names.emplace_back(kernel->name);
    return names;
}

void train(const std::string& kernel, const BoundPlan& bound, int threads, const nb::object& progress) {
    const Plan plan = bound.view();
    const Kernel& chosen = find_kernel(kernel);
    nb::gil_scoped_release release;
    train_fleet(chosen, plan, threads, [&](double share) {
        nb::gil_scoped_acquire acquire;
        if (PyErr_CheckSignals() != 0) throw nb::python_error();
        return progress.is_none() || !progress(share).is(nb::handle(Py_False));
    });
}

void predict(const std::string& kernel, const std::vector<int>& sizes, const std::vector<int>& activations,
             bool linear_skip, In<float, 2> parameters, In<float, 2> inputs, Out<float, 2> predictions, int threads) {
    Prediction prediction{make_network(sizes, activations, linear_skip), parameters.data(),
                          static_cast<int>(parameters.shape(0)), inputs.data(), static_cast<int>(inputs.shape(0)),
                          predictions.data()};
    const Kernel& chosen = find_kernel(kernel);
    nb::gil_scoped_release release;
    predict_members(chosen, prediction, threads);
}

void predict_mean(const std::string& kernel, const std::vector<int>& sizes, const std::vector<int>& activations,
                  bool linear_skip, In<float, 2> parameters, In<double, 1> weights, In<float, 2> inputs,
                  Out<float, 1> mean, Out<float, 1> spread, int threads) {
    EnsemblePrediction prediction{make_network(sizes, activations, linear_skip), parameters.data(),
                                  static_cast<int>(parameters.shape(0)), weights.data(), inputs.data(),
                                  static_cast<int>(inputs.shape(0)), mean.data(), spread.data()};
    const Kernel& chosen = find_kernel(kernel);
    nb::gil_scoped_release release;
    predict_ensemble(chosen, prediction, threads);
}

}  // namespace
}  // namespace covaria

NB_MODULE(_kernel, module) {
    using namespace covaria;
    nb::class_<BoundGroup>(module, "Group")
        .def("__init__",
             [](BoundGroup* self, In<float, 2> initial, In<float, 2> row_weights, In<float, 1> learning_rate,
                In<float, 2> weight_decay, nb::object loss_parameter, nb::object relevance_cap, nb::object targets,
                In<std::uint8_t, 1> mask, In<std::int32_t, 1> active_rows, std::uint32_t shuffle_seed,
                std::uint64_t shuffle_discard, Out<float, 2> parameters, Out<float, 2> train_loss,
                Out<float, 2> held_out_loss, Out<std::int32_t, 2> endings) {
                 new (self) BoundGroup{initial, row_weights, learning_rate, weight_decay,
                                       array_or_none<In<float, 1>>(loss_parameter),
                                       array_or_none<In<float, 1>>(relevance_cap),
                                       array_or_none<In<float, 2>>(targets), mask,
                                       active_rows, shuffle_seed, shuffle_discard, parameters, train_loss,
                                       held_out_loss, endings};
             },
             nb::kw_only(), "initial"_a, "row_weights"_a, "learning_rate"_a, "weight_decay"_a,
             "loss_parameter"_a.none(), "relevance_cap"_a.none(), "targets"_a.none(), "mask"_a, "active_rows"_a,
             "shuffle_seed"_a, "shuffle_discard"_a, "parameters"_a, "train_loss"_a, "held_out_loss"_a, "endings"_a);
    nb::class_<BoundPlan>(module, "Plan")
        .def("__init__",
             [](BoundPlan* self, std::vector<int> sizes, std::vector<int> activations, bool linear_skip,
                std::vector<BoundGroup*> groups, In<float, 2> inputs, In<float, 1> targets, int patience,
                int batch_size, int loss, bool cosine, double warm_up, double beta1, double beta2, double epsilon,
                bool decoupled, double clip_norm, In<std::uint8_t, 1> records_held_out,
                In<std::int32_t, 1> decay_group, int decay_groups) {
                 new (self) BoundPlan{sizes, activations, linear_skip, groups, inputs, targets, patience, batch_size,
                                      loss, cosine, warm_up, beta1, beta2, epsilon, decoupled, clip_norm,
                                      records_held_out, decay_group, decay_groups};
             },
             nb::keep_alive<1, 5>(), nb::kw_only(), "sizes"_a, "activations"_a, "linear_skip"_a, "groups"_a,
             "inputs"_a, "targets"_a, "patience"_a, "batch_size"_a, "loss"_a, "cosine"_a, "warm_up"_a, "beta1"_a,
             "beta2"_a, "epsilon"_a, "decoupled"_a, "clip_norm"_a, "records_held_out"_a, "decay_group"_a,
             "decay_groups"_a);
    module.def("kernel_names", kernel_names);
    module.def("train", train, "kernel"_a, "plan"_a, "threads"_a, "progress"_a.none());
    module.def("predict", predict, "kernel"_a, "sizes"_a, "activations"_a, "linear_skip"_a, "parameters"_a,
               "inputs"_a, "predictions"_a, "threads"_a);
    module.def("predict_mean", predict_mean, "kernel"_a, "sizes"_a, "activations"_a, "linear_skip"_a,
               "parameters"_a, "weights"_a, "inputs"_a, "mean"_a, "spread"_a, "threads"_a);
}

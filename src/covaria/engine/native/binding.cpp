// The kernel as a Python module: NumPy arrays in, NumPy arrays filled in place. Shapes were checked in Python.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <stdexcept>
#include <utility>

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
        return {
            .members = static_cast<int>(initial.shape(0)),
            .initial = initial.data(),
            .row_weights = row_weights.data(),
            .learning_rate = learning_rate.data(),
            .weight_decay = weight_decay.data(),
            .loss_parameter = data_or_null(loss_parameter),
            .relevance_cap = data_or_null(relevance_cap),
            .targets = data_or_null(targets),
            .mask = mask.data(),
            .active_rows = active_rows.data(),
            .active_count = static_cast<int>(active_rows.shape(0)),
            .shuffle_seed = shuffle_seed,
            .shuffle_discard = shuffle_discard,
            .parameters = parameters.data(),
            .train_loss = train_loss.data(),
            .held_out_loss = held_out_loss.data(),
            .endings = endings.data(),
        };
    }
};

// Likewise; it holds its groups themselves, so that it needs nothing of Python's to outlive it.
struct BoundPlan {
    std::vector<int> sizes, activations;
    bool linear_skip;
    std::vector<BoundGroup> groups;
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
        Plan plan{
            .network = make_network(sizes, activations, linear_skip),
            .groups = {},
            .inputs = inputs.data(),
            .targets = targets.data(),
            .rows = static_cast<int>(inputs.shape(0)),
            .epochs = static_cast<int>(records_held_out.shape(0)),
            .patience = patience,
            .batch_size = batch_size,
            .loss = static_cast<Loss>(loss),
            .cosine = cosine,
            .warm_up = warm_up,
            .adam = {.beta1 = beta1,
                     .beta2 = beta2,
                     .epsilon = epsilon,
                     .decoupled = decoupled,
                     .clip_norm = clip_norm},
            .records_held_out = records_held_out.data(),
            .decay_group = decay_group.data(),
            .decay_groups = decay_groups,
        };
        for (const BoundGroup& group : groups) plan.groups.push_back(group.view());
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

// What is given is called with the share done; false cancels, be it Python's or NumPy's, and None, as of a function that
// returns nothing, does not.
using Progress = nb::typed<nb::callable, nb::object(double)>;

bool goes_on(const std::optional<Progress>& progress, double share) {
    if (!progress) return true;
    const nb::object answer = (*progress)(share);
    if (answer.is_none()) return true;
    const int truth = PyObject_IsTrue(answer.ptr());
    if (truth < 0) throw nb::python_error();
    return truth != 0;
}

void train(const std::string& kernel, const BoundPlan& bound, int threads, const std::optional<Progress>& progress) {
    const Plan plan = bound.view();
    const Kernel& chosen = find_kernel(kernel);
    nb::gil_scoped_release release;
    train_fleet(chosen, plan, threads, [&](double share) {
        nb::gil_scoped_acquire acquire;
        if (PyErr_CheckSignals() != 0) throw nb::python_error();
        return goes_on(progress, share);
    });
}

void predict(const std::string& kernel, const std::vector<int>& sizes, const std::vector<int>& activations,
             bool linear_skip, In<float, 2> parameters, In<float, 2> inputs, Out<float, 2> predictions, int threads) {
    const Prediction prediction{
        .network = make_network(sizes, activations, linear_skip),
        .parameters = parameters.data(),
        .members = static_cast<int>(parameters.shape(0)),
        .inputs = inputs.data(),
        .rows = static_cast<int>(inputs.shape(0)),
        .predictions = predictions.data(),
    };
    const Kernel& chosen = find_kernel(kernel);
    nb::gil_scoped_release release;
    predict_members(chosen, prediction, threads);
}

void predict_mean(const std::string& kernel, const std::vector<int>& sizes, const std::vector<int>& activations,
                  bool linear_skip, In<float, 2> parameters, In<double, 1> weights, In<float, 2> inputs,
                  Out<float, 1> mean, Out<float, 1> deviation, int threads) {
    const EnsemblePrediction prediction{
        .network = make_network(sizes, activations, linear_skip),
        .parameters = parameters.data(),
        .members = static_cast<int>(parameters.shape(0)),
        .weights = weights.data(),
        .inputs = inputs.data(),
        .rows = static_cast<int>(inputs.shape(0)),
        .mean = mean.data(),
        .deviation = deviation.data(),
    };
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
                In<float, 2> weight_decay, std::optional<In<float, 1>> loss_parameter,
                std::optional<In<float, 1>> relevance_cap, std::optional<In<float, 2>> targets,
                In<std::uint8_t, 1> mask, In<std::int32_t, 1> active_rows, std::uint32_t shuffle_seed,
                std::uint64_t shuffle_discard, Out<float, 2> parameters, Out<float, 2> train_loss,
                Out<float, 2> held_out_loss, Out<std::int32_t, 2> endings) {
                 new (self) BoundGroup{
                     .initial = initial,
                     .row_weights = row_weights,
                     .learning_rate = learning_rate,
                     .weight_decay = weight_decay,
                     .loss_parameter = loss_parameter,
                     .relevance_cap = relevance_cap,
                     .targets = targets,
                     .mask = mask,
                     .active_rows = active_rows,
                     .shuffle_seed = shuffle_seed,
                     .shuffle_discard = shuffle_discard,
                     .parameters = parameters,
                     .train_loss = train_loss,
                     .held_out_loss = held_out_loss,
                     .endings = endings,
                 };
             },
             nb::kw_only(), "initial"_a, "row_weights"_a, "learning_rate"_a, "weight_decay"_a,
             "loss_parameter"_a.none(), "relevance_cap"_a.none(), "targets"_a.none(), "mask"_a, "active_rows"_a,
             "shuffle_seed"_a, "shuffle_discard"_a, "parameters"_a, "train_loss"_a, "held_out_loss"_a, "endings"_a);
    nb::class_<BoundPlan>(module, "Plan")
        .def("__init__",
             [](BoundPlan* self, std::vector<int> sizes, std::vector<int> activations, bool linear_skip,
                std::vector<BoundGroup> groups, In<float, 2> inputs, In<float, 1> targets, int patience,
                int batch_size, int loss, bool cosine, double warm_up, double beta1, double beta2, double epsilon,
                bool decoupled, double clip_norm, In<std::uint8_t, 1> records_held_out,
                In<std::int32_t, 1> decay_group, int decay_groups) {
                 new (self) BoundPlan{
                     .sizes = std::move(sizes),
                     .activations = std::move(activations),
                     .linear_skip = linear_skip,
                     .groups = std::move(groups),
                     .inputs = inputs,
                     .targets = targets,
                     .patience = patience,
                     .batch_size = batch_size,
                     .loss = loss,
                     .cosine = cosine,
                     .warm_up = warm_up,
                     .beta1 = beta1,
                     .beta2 = beta2,
                     .epsilon = epsilon,
                     .decoupled = decoupled,
                     .clip_norm = clip_norm,
                     .records_held_out = records_held_out,
                     .decay_group = decay_group,
                     .decay_groups = decay_groups,
                 };
             },
             nb::kw_only(), "sizes"_a, "activations"_a, "linear_skip"_a, "groups"_a, "inputs"_a, "targets"_a,
             "patience"_a, "batch_size"_a, "loss"_a, "cosine"_a, "warm_up"_a, "beta1"_a, "beta2"_a, "epsilon"_a,
             "decoupled"_a, "clip_norm"_a, "records_held_out"_a, "decay_group"_a, "decay_groups"_a);
    module.def("kernel_names", kernel_names);
    module.def("train", train, "kernel"_a, "plan"_a, "threads"_a, "progress"_a.none());
    module.def("predict", predict, "kernel"_a, "sizes"_a, "activations"_a, "linear_skip"_a, "parameters"_a,
               "inputs"_a, "predictions"_a, "threads"_a);
    module.def("predict_mean", predict_mean, "kernel"_a, "sizes"_a, "activations"_a, "linear_skip"_a,
               "parameters"_a, "weights"_a, "inputs"_a, "mean"_a, "deviation"_a, "threads"_a);
}

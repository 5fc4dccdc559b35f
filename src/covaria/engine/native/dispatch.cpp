#include "dispatch.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>

#include "tasks.hpp"

namespace covaria {
namespace {

constexpr std::align_val_t alignment{64};

struct Free {
    void operator()(float* memory) const { ::operator delete(memory, alignment); }
};

// All zero.
std::unique_ptr<float, Free> allocate(std::size_t floats) {
    std::unique_ptr<float, Free> memory(static_cast<float*>(::operator new(floats * sizeof(float), alignment)));
    std::fill_n(memory.get(), floats, 0.0f);
    return memory;
}

struct Task {
    const Group* group;
    const Connectivity* connectivity;
    const Padded* padded;  // where a member trains by itself
    int first;
};

// The parameters that any of the networks needs. Weights of zero, as a mask leaves them, add nothing to what is finite.
std::vector<std::uint8_t> parameters_in_use(const Network& network, const float* parameters, int members,
                                            const float* inputs, int rows) {
    const std::size_t count = network.parameters;
    const bool finite = std::all_of(inputs, inputs + static_cast<std::size_t>(rows) * network.inputs,
                                    [](float value) { return std::isfinite(value); });
    std::vector<std::uint8_t> in_use(count, !finite);
    for (int member = 0; member < members; ++member)
        for (std::size_t p = 0; p < count; ++p) in_use[p] |= parameters[member * count + p] != 0;
    return in_use;
}

// How many members share vectors; those left when vectors are full go one by one if they are few.
constexpr int sharing_vectors(int members, int lanes, int few) {
    const int rest = members % lanes;
    return rest <= few ? members - rest : members;
}

// What is few: a full vector trains in the time of four to seven networks alone (docs/log.md), and predicts in that of
// more, since a network alone then has no gradient to transpose its values for.
constexpr int few_to_train(int lanes) { return lanes / 4; }
constexpr int few_to_predict(int lanes) { return lanes / 2; }

}  // namespace

std::vector<const Kernel*> usable_kernels() {
    std::vector<const Kernel*> kernels;
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
        kernels.push_back(&kernel_avx512);
    if (avx2) kernels.push_back(&kernel_avx2);
#endif
    kernels.push_back(&kernel_baseline);
    return kernels;
}

void train_fleet(const Kernel& kernel, const Plan& plan, int threads, const std::function<bool(double)>& progress) {
    std::vector<Connectivity> connectivity;
    std::vector<Padded> padded;
    connectivity.reserve(plan.groups.size());
    padded.reserve(plan.groups.size());
    std::vector<Task> tasks;
    for (const Group& group : plan.groups) {
        const int together = sharing_vectors(group.members, kernel.lanes, few_to_train(kernel.lanes));
        connectivity.push_back(connect(plan.network, group.mask, plan.decay_group));
        padded.push_back(together < group.members ? pad(plan.network, group.mask) : Padded{});
        for (int first = 0; first < together; first += kernel.lanes)
            tasks.push_back({&group, &connectivity.back(), nullptr, first});
        for (int member = together; member < group.members; ++member)
            tasks.push_back({&group, nullptr, &padded.back(), member});
    }
    Control control(static_cast<std::int64_t>(tasks.size()) * plan.epochs);
    auto task = [&](int position) {
        if (control.cancelled()) return;
        const Task& work = tasks[position];
        const Group& group = *work.group;
        Shuffle shuffle(group.active_rows, group.active_count, group.shuffle_seed, group.shuffle_discard);
        if (work.padded) {
            auto scratch = allocate(kernel.single_scratch(plan, *work.padded));
            kernel.train_single(plan, group, *work.padded, work.first, shuffle, control, scratch.get());
        } else {
            auto scratch = allocate(kernel.training_scratch(plan, group));
            kernel.train(plan, group, *work.connectivity, work.first, shuffle, control, scratch.get());
        }
    };
    run_tasks(static_cast<int>(tasks.size()), threads, task, [&] {
        try {
            if (!progress(control.share_done())) control.cancel();
        } catch (...) {
            control.cancel();
            throw;
        }
    });
}

void predict_members(const Kernel& kernel, const Prediction& prediction, int threads) {
    constexpr int rows_of_task = 4096;
    const auto in_use = parameters_in_use(prediction.network, prediction.parameters, prediction.members,
                                          prediction.inputs, prediction.rows);
    const Connectivity connectivity = connect(prediction.network, in_use.data(), nullptr);
    const int together = sharing_vectors(prediction.members, kernel.lanes, few_to_predict(kernel.lanes));
    const int vectors = (together + kernel.lanes - 1) / kernel.lanes;
    const int member_tasks = vectors + prediction.members - together;
    const int row_tasks = (prediction.rows + rows_of_task - 1) / rows_of_task;
    auto task = [&](int position) {
        const int own = position % member_tasks, begin = position / member_tasks * rows_of_task;
        const int end = std::min(begin + rows_of_task, prediction.rows);
        if (own < vectors) {
            auto scratch = allocate(kernel.prediction_scratch(prediction.network));
            kernel.predict(prediction, connectivity, own * kernel.lanes, begin, end, scratch.get());
        } else {
            auto scratch = allocate(kernel.single_prediction_scratch(prediction.network));
            kernel.predict_single(prediction, connectivity, together + own - vectors, begin, end, scratch.get());
        }
    };
    run_tasks(member_tasks * row_tasks, threads, task, [] {});
}

void predict_ensemble(const Kernel& kernel, const EnsemblePrediction& prediction, int threads) {
    constexpr int rows_of_task = 512;  // whose sums stay in a core's own cache
    const auto in_use = parameters_in_use(prediction.network, prediction.parameters, prediction.members,
                                          prediction.inputs, prediction.rows);
    const Connectivity connectivity = connect(prediction.network, in_use.data(), nullptr);
    auto task = [&](int position) {
        const int begin = position * rows_of_task;
        const int end = std::min(begin + rows_of_task, prediction.rows);
        auto scratch = allocate(kernel.ensemble_scratch(prediction.network, end - begin));
        kernel.predict_mean(prediction, connectivity, begin, end, scratch.get());
    };
    run_tasks((prediction.rows + rows_of_task - 1) / rows_of_task, threads, task, [] {});
}

}  // namespace covaria

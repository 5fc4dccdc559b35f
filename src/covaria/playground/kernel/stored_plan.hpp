// A plan as one run of bytes: arrays in the order in which they are read below, each after its number of values as
// eight bytes. An array without values stands for one that is not given.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "fleet.hpp"
#include "network.hpp"

namespace covaria {

class PlanReader {
public:
    explicit PlanReader(const std::uint8_t* bytes) : bytes_(bytes) {}

    template <class Number>
    std::vector<Number> read() {
        std::uint64_t count = 0;
        take(&count, sizeof count);
        std::vector<Number> values(static_cast<std::size_t>(count));
        take(values.data(), values.size() * sizeof(Number));
        return values;
    }

private:
    void take(void* to, std::size_t size) {
        if (size) std::memcpy(to, bytes_, size);
        bytes_ += size;
    }

    const std::uint8_t* bytes_;
};

struct StoredGroup {
    std::vector<float> initial, row_weights, learning_rate, weight_decay, loss_parameter, relevance_cap, targets;
    std::vector<std::uint8_t> mask;
    std::vector<std::int32_t> active_rows;
    std::vector<std::uint64_t> shuffle;  // seed, draws to discard
    std::vector<float> parameters, train_loss, held_out_loss;
    std::vector<std::int32_t> endings;

    explicit StoredGroup(PlanReader& in)
        : initial(in.read<float>()), row_weights(in.read<float>()), learning_rate(in.read<float>()),
          weight_decay(in.read<float>()), loss_parameter(in.read<float>()), relevance_cap(in.read<float>()),
          targets(in.read<float>()), mask(in.read<std::uint8_t>()), active_rows(in.read<std::int32_t>()),
          shuffle(in.read<std::uint64_t>()), parameters(in.read<float>()), train_loss(in.read<float>()),
          held_out_loss(in.read<float>()), endings(in.read<std::int32_t>()) {}

    Group view() {
        const auto data_or_null = [](const std::vector<float>& values) {
            return values.empty() ? nullptr : values.data();
        };
        return {
            .members = static_cast<int>(learning_rate.size()),
            .initial = initial.data(),
            .row_weights = row_weights.data(),
            .learning_rate = learning_rate.data(),
            .weight_decay = weight_decay.data(),
            .loss_parameter = data_or_null(loss_parameter),
            .relevance_cap = data_or_null(relevance_cap),
            .targets = data_or_null(targets),
            .mask = mask.data(),
            .active_rows = active_rows.data(),
            .active_count = static_cast<int>(active_rows.size()),
            .shuffle_seed = static_cast<std::uint32_t>(shuffle[0]),
            .shuffle_discard = shuffle[1],
            .parameters = parameters.data(),
            .train_loss = train_loss.data(),
            .held_out_loss = held_out_loss.data(),
            .endings = endings.data(),
        };
    }
};

struct StoredPlan {
    std::vector<std::int32_t> sizes, activations, linear_skip;
    std::vector<float> inputs, targets;
    std::vector<std::int32_t> whole;    // patience, batch size, loss, cosine, decoupled, decay groups, groups
    std::vector<double> constants;      // warm-up, beta1, beta2, epsilon, clip norm
    std::vector<std::uint8_t> records_held_out;
    std::vector<std::int32_t> decay_group;
    std::vector<StoredGroup> groups;

    explicit StoredPlan(const std::uint8_t* bytes) {
        PlanReader in(bytes);
        sizes = in.read<std::int32_t>();
        activations = in.read<std::int32_t>();
        linear_skip = in.read<std::int32_t>();
        inputs = in.read<float>();
        targets = in.read<float>();
        whole = in.read<std::int32_t>();
        constants = in.read<double>();
        records_held_out = in.read<std::uint8_t>();
        decay_group = in.read<std::int32_t>();
        for (int group = 0; group < whole[6]; ++group) groups.emplace_back(in);
    }

    Plan view() {
        Plan plan{
            .network = make_network(sizes, activations, linear_skip[0] != 0),
            .groups = {},
            .inputs = inputs.data(),
            .targets = targets.data(),
            .rows = static_cast<int>(targets.size()),
            .epochs = static_cast<int>(records_held_out.size()),
            .patience = whole[0],
            .batch_size = whole[1],
            .loss = static_cast<Loss>(whole[2]),
            .cosine = whole[3] != 0,
            .warm_up = constants[0],
            .adam = {.beta1 = constants[1],
                     .beta2 = constants[2],
                     .epsilon = constants[3],
                     .decoupled = whole[4] != 0,
                     .clip_norm = constants[4]},
            .records_held_out = records_held_out.data(),
            .decay_group = decay_group.data(),
            .decay_groups = whole[5],
        };
        for (StoredGroup& group : groups) plan.groups.push_back(group.view());
        return plan;
    }
};

}  // namespace covaria

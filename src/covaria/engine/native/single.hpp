// One network by itself: rows in the lanes on the way through and back, weights in the lanes where the gradient is
// summed over rows and where a step is taken.
#pragma once

#include <cstring>

#include "adam.hpp"
#include "chunk.hpp"
#include "held_out.hpp"
#include "loss.hpp"
#include "padding.hpp"

namespace {

using covaria::Group;
using covaria::Padded;
using covaria::Plan;

inline Vector load(const float* from) { return *reinterpret_cast<const Vector*>(from); }
inline void store(float* to, Vector value) { *reinterpret_cast<Vector*>(to) = value; }

// Adds one layer's gradient to that of the weights and biases.
struct SingleGradient {
    int inputs;
    int rows;             // of the chunk; the others do not count
    const float* values;  // (RowsInLanes::rows, inputs)
    const float* deltas;  // (outputs, RowsInLanes::rows)

    float delta(int unit, int row) const { return deltas[static_cast<long>(unit) * RowsInLanes::rows + row]; }

    // The weights from each of the block's units to `Length` vectors of neighbouring inputs.
    template <int UnitCount, int Length>
    void add_tile(int unit, int input, float* gradient) const {
        Vector sum[UnitCount][Length];
        float* first = gradient + static_cast<long>(unit) * inputs + input;
        for (int u = 0; u < UnitCount; ++u)
            for (int v = 0; v < Length; ++v) sum[u][v] = load(first + static_cast<long>(u) * inputs + v * lanes);
        for (int row = 0; row < rows; ++row) {
            Vector value[Length];
            for (int v = 0; v < Length; ++v)
                value[v] = load(values + static_cast<long>(row) * inputs + input + v * lanes);
            for (int u = 0; u < UnitCount; ++u)
                for (int v = 0; v < Length; ++v)
                    sum[u][v] = multiply_add(splat(delta(unit + u, row)), value[v], sum[u][v]);
        }
        for (int u = 0; u < UnitCount; ++u)
            for (int v = 0; v < Length; ++v) store(first + static_cast<long>(u) * inputs + v * lanes, sum[u][v]);
    }

    template <int UnitCount>
    void add_biases(int unit, float* gradient) const {
        float sum[UnitCount];
        for (int u = 0; u < UnitCount; ++u) sum[u] = gradient[unit + u];
        for (int row = 0; row < rows; ++row)
            for (int u = 0; u < UnitCount; ++u) sum[u] += delta(unit + u, row);
        for (int u = 0; u < UnitCount; ++u) gradient[unit + u] = sum[u];
    }

    void add(const std::vector<Block>& blocks, float* weight_gradient, float* bias_gradient) const {
        for (const Block& block : blocks)
            with_units(block.units, [&](auto units) {
                constexpr int count = decltype(units)::count, length = tile_length(count);
                int next = 0;  // ranges may share a vector
                for (int k = 0; k < block.range_count; ++k) {
                    const int begin = block.ranges[k].begin / lanes * lanes, end = block.ranges[k].end;
                    int input = begin < next ? next : begin;
                    for (; input + (length - 1) * lanes < end; input += length * lanes)
                        add_tile<count, length>(block.first, input, weight_gradient);
                    for (; input < end; input += lanes) add_tile<count, 1>(block.first, input, weight_gradient);
                    next = input;
                }
                add_biases<count>(block.first, bias_gradient);
            });
    }
};

// Where one network keeps its values.
struct SingleMemory {
    Chunk<RowsInLanes> chunk;
    float *parameters, *gradient, *mean, *square;
    float *strength, *in_use, *decay_of_input;
    float* best;                 // null where nothing stops early
    float* transposed[deepest];  // the values that each layer takes in, (rows, inputs)

    SingleMemory(const Plan& plan, const Network& network, Scratch& scratch)
        : chunk(network, scratch), parameters(scratch.floats(network.parameters)),
          gradient(scratch.floats(network.parameters)), mean(scratch.floats(network.parameters)),
          square(scratch.floats(network.parameters)), strength(scratch.floats(network.parameters)),
          in_use(scratch.floats(network.parameters)), decay_of_input(scratch.floats(network.inputs)),
          best(plan.patience ? scratch.floats(network.parameters) : nullptr) {
        for (std::size_t k = 0; k < network.layers.size(); ++k)
            transposed[k] = scratch.floats(static_cast<std::size_t>(network.layers[k].inputs) * RowsInLanes::rows);
    }
};

class Single {
public:
    static constexpr int most = 1;
    static constexpr int chunk_rows = RowsInLanes::rows;

    Single(const Plan& plan, const Group& group, const Padded& padded, int member, Scratch scratch)
        : plan_(plan), padded_(padded), network_(padded.network), member_(member),
          row_weights_(group.row_weights + static_cast<std::size_t>(member) * plan.rows),
          targets_(group.targets ? group.targets + static_cast<std::size_t>(member) * plan.rows : plan.targets),
          weight_decay_(group.weight_decay + static_cast<std::size_t>(member) * plan.decay_groups),
          learning_rate_(group.learning_rate[member]),
          loss_parameter_(group.loss_parameter ? group.loss_parameter[member] : 0),
          relevance_cap_(group.relevance_cap ? group.relevance_cap[member] : 0), own_(plan, network_, scratch) {
        const float* initial = group.initial + static_cast<std::size_t>(member) * plan.network.parameters;
        const std::uint32_t kept = ~std::uint32_t{0};
        for (std::size_t p = 0; p < padded_.place.size(); ++p) {
            if (!group.mask[p]) continue;
            own_.parameters[padded_.place[p]] = initial[p];
            std::memcpy(own_.in_use + padded_.place[p], &kept, sizeof kept);
        }
        for (int input = 0; input < network_.inputs; ++input) own_.decay_of_input[input] = 1;
        set_strength();
    }

    int first() const { return member_; }
    int count() const { return 1; }

    // Adds a chunk of a batch to its gradient and its loss.
    void train_chunk(const std::int32_t* rows, int count, int batch_count) {
        predict(rows, count);
        with_loss(plan_.loss, [&](auto loss) { compare<decltype(loss)>(rows, count, batch_count); });
        add_gradient(covaria::padded(count));
    }

    // Ends a batch: adds its loss to the epoch's, and leaves the gradient at zero, ready for the next.
    void take_step(const AdamStep& step, double* loss) {
        *loss += batch_loss_;
        batch_loss_ = 0;
        if (plan_.adam.clip_norm > 0) clip(static_cast<float>(plan_.adam.clip_norm));
        with_decay(step.decoupled, [&](auto decoupled) {
            step_parameters(ParameterStep<decltype(decoupled)::value>(step, splat(learning_rate_)));
        });
    }

    void weigh_inputs() {
        if (relevance_cap_ <= 1) return;
        ::weigh_inputs<float>(network_.layers[0], padded_.mask.data(), own_.parameters, relevance_cap_,
                              own_.decay_of_input);
        set_strength();
    }

    bool hold_out(int row) const { return row_weights_[row] == 0; }

    void measure(const std::int32_t* rows, int count, HeldOut* found) {
        predict(rows, count);
        with_loss(plan_.loss, [&](auto loss) {
            const Costs<decltype(loss)> costs(*this, rows, count);
            for (int row = 0; row < count; ++row) found->add(costs.influence[row], costs.reach[row]);
        });
    }

    void keep_as_best(int) { std::memcpy(own_.best, own_.parameters, network_.parameters * sizeof(float)); }

    void give(int, bool best, float* results) const {
        const float* parameters = best ? own_.best : own_.parameters;
        for (std::size_t p = 0; p < padded_.place.size(); ++p) results[p] = parameters[padded_.place[p]];
    }

private:
    // What a chunk's predictions cost.
    template <class Loss>
    struct Costs {
        alignas(64) float influence[chunk_rows], reach[chunk_rows];

        Costs(const Single& network, const std::int32_t* rows, int count) {
            alignas(64) float target[chunk_rows] = {};
            for (int row = 0; row < count; ++row) target[row] = network.targets_[rows[row]];
            for (int row = 0; row < chunk_rows; row += lanes) {
                const Cost cost = Loss::of(load(network.predictions() + row), load(target + row),
                                           splat(network.loss_parameter_));
                store(influence + row, cost.influence);
                store(reach + row, cost.reach);
            }
        }
    };

    // (outputs, chunk_rows)
    float* outputs(std::size_t layer) const { return reinterpret_cast<float*>(own_.chunk.outputs[layer]); }
    float* predictions() const { return outputs(network_.layers.size() - 1); }

    void predict(const std::int32_t* rows, int count) {
        own_.chunk.gather(plan_.inputs, plan_.network.inputs, rows, count);
        forward(network_, padded_.connectivity, own_.parameters, own_.chunk);
    }

    // Replaces a chunk's predictions by the gradient of the batch's loss with respect to them, and adds to it.
    template <class Loss>
    void compare(const std::int32_t* rows, int count, int batch_count) {
        const float scale = Loss::slope_of_influence / static_cast<float>(batch_count);
        const Costs<Loss> costs(*this, rows, count);
        float* output = predictions();
        for (int row = 0; row < count; ++row) {
            const float weighted = costs.influence[row] * row_weights_[rows[row]];
            batch_loss_ = multiply_add(weighted, costs.reach[row], batch_loss_);
            output[row] = weighted * scale;
        }
        for (int row = count; row < chunk_rows; ++row) output[row] = 0;
    }

    void add_gradient(int rows) {
        if (network_.linear_skip)
            for (int input = 0; input < plan_.network.inputs; ++input) {
                float& sum = own_.gradient[network_.skip + input];
                for (int row = 0; row < rows; ++row)
                    sum = multiply_add(predictions()[row], own_.chunk.inputs[input * chunk_rows + row], sum);
            }
        backward(network_, padded_.connectivity, own_.parameters, own_.chunk, [&](int k) {
            const Layer& layer = network_.layers[k];
            const float* values = k > 0 ? outputs(k - 1) : own_.chunk.inputs;
            transpose(plan_.network.layers[k].inputs, layer.inputs, values, own_.transposed[k]);
            SingleGradient{layer.inputs, rows, own_.transposed[k], outputs(k)}.add(
                padded_.connectivity.layers[k].by_output, own_.gradient + layer.weights, own_.gradient + layer.biases);
        });
    }

    // From (units, rows) to (rows, width), by squares of four; beyond the units is padding, which stays zero.
    static void transpose(int units, int width, const float* from, float* to) {
        typedef float Four __attribute__((vector_size(16)));
        const auto at = [](auto* place) { return reinterpret_cast<Four*>(const_cast<float*>(place)); };
        for (int unit = 0; unit < units; unit += 4)
            for (int row = 0; row < chunk_rows; row += 4) {
                const float* square = from + static_cast<long>(unit) * chunk_rows + row;
                const Four a = *at(square), b = *at(square + chunk_rows), c = *at(square + 2 * chunk_rows),
                           d = *at(square + 3 * chunk_rows);
                const Four ab{a[0], b[0], a[1], b[1]}, cd{c[0], d[0], c[1], d[1]};
                const Four later_ab{a[2], b[2], a[3], b[3]}, later_cd{c[2], d[2], c[3], d[3]};
                float* transposed = to + static_cast<long>(row) * width + unit;
                *at(transposed) = Four{ab[0], ab[1], cd[0], cd[1]};
                *at(transposed + width) = Four{ab[2], ab[3], cd[2], cd[3]};
                *at(transposed + 2 * width) = Four{later_ab[0], later_ab[1], later_cd[0], later_cd[1]};
                *at(transposed + 3 * width) = Four{later_ab[2], later_ab[3], later_cd[2], later_cd[3]};
            }
    }

    void clip(float longest) {
        float squares = 0;
        for (std::size_t place : padded_.place)
            if (padded_.mask[place]) squares = multiply_add(own_.gradient[place], own_.gradient[place], squares);
        const Vector factor = clip_factor(splat(squares), longest);
        for_each_used([&](std::size_t at) { store(own_.gradient + at, load(own_.gradient + at) * factor); });
    }

    template <class Step>
    void step_parameters(const Step& step) {
        for_each_used([&](std::size_t at) {
            // Where the mask takes a weight out, its gradient has to go, too.
            const auto in_use = (IntegerVector)load(own_.in_use + at);
            const Vector gradient = (Vector)((IntegerVector)load(own_.gradient + at) & in_use);
            store(own_.gradient + at, Vector{});
            Vector parameter = load(own_.parameters + at), mean = load(own_.mean + at), square = load(own_.square + at);
            step(load(own_.strength + at), gradient, parameter, mean, square);
            store(own_.parameters + at, parameter);
            store(own_.mean + at, mean);
            store(own_.square + at, square);
        });
    }

    // Calls `use` with the first parameter of each vector that may have one in use.
    template <class Use>
    void for_each_used(Use use) const {
        for (std::size_t first : padded_.used)
            for (int at = 0; at < covaria::padding; at += lanes) use(first + at);
    }

    // Weight decay of each parameter, from its group's and its input's.
    void set_strength() {
        for (std::size_t p = 0; p < padded_.place.size(); ++p) {
            const float of_group = weight_decay_[plan_.decay_group[p]];
            own_.strength[padded_.place[p]] =
                plan_.decay_group[p] == 0 ? of_group * own_.decay_of_input[p % plan_.network.inputs] : of_group;
        }
    }

    const Plan& plan_;
    const Padded& padded_;
    const Network& network_;  // padded
    const int member_;
    const float *row_weights_, *targets_, *weight_decay_;
    const float learning_rate_, loss_parameter_, relevance_cap_;
    SingleMemory own_;
    float batch_loss_ = 0;
};

}  // namespace

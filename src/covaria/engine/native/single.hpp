// One network by itself: rows in the lanes on the way through and back, weights in the lanes where the gradient is
// summed over rows and where a step is taken.
#pragma once

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

class Single {
public:
    static constexpr int most = 1;
    static constexpr int chunk_rows = RowsInLanes::rows;

    static std::size_t scratch(const Plan& plan, const Padded& padded) {
        const std::size_t copies = plan.patience ? 7 : 6;  // of the parameters
        std::size_t turned = 0;
        for (const Layer& layer : padded.network.layers) turned += static_cast<std::size_t>(layer.inputs) * chunk_rows;
        return lanes * Chunk<RowsInLanes>::vectors(padded.network) + copies * padded.network.parameters +
               padded.network.inputs + turned;
    }

    Single(const Plan& plan, const Group& group, const Padded& padded, int member, float* memory)
        : plan_(plan), padded_(padded), network_(padded.network), member_(member),
          row_weights_(group.row_weights + static_cast<std::size_t>(member) * plan.rows),
          targets_(group.targets ? group.targets + static_cast<std::size_t>(member) * plan.rows : plan.targets),
          weight_decay_(group.weight_decay + static_cast<std::size_t>(member) * plan.decay_groups),
          learning_rate_(group.learning_rate[member]),
          loss_parameter_(group.loss_parameter ? group.loss_parameter[member] : 0),
          relevance_cap_(group.relevance_cap ? group.relevance_cap[member] : 0), scratch_(memory),
          chunk_(network_, scratch_), parameters_(cleared(network_.parameters)),
          gradient_(cleared(network_.parameters)), mean_(cleared(network_.parameters)),
          square_(cleared(network_.parameters)), strength_(cleared(network_.parameters)),
          in_use_(cleared(network_.parameters)),
          best_(plan.patience ? cleared(network_.parameters) : nullptr), decay_of_input_(cleared(network_.inputs)) {
        for (std::size_t k = 0; k < network_.layers.size(); ++k)
            turned_[k] = cleared(static_cast<std::size_t>(network_.layers[k].inputs) * chunk_rows);
        const float* initial = group.initial + static_cast<std::size_t>(member) * plan.network.parameters;
        const std::uint32_t kept = ~std::uint32_t{0};
        for (std::size_t p = 0; p < padded_.place.size(); ++p) {
            if (!group.mask[p]) continue;
            parameters_[padded_.place[p]] = initial[p];
            std::memcpy(in_use_ + padded_.place[p], &kept, sizeof kept);
        }
        for (int input = 0; input < network_.inputs; ++input) decay_of_input_[input] = 1;
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
        ::weigh_inputs<float>(network_.layers[0], padded_.mask.data(), parameters_, relevance_cap_, decay_of_input_);
        set_strength();
    }

    bool hold_out(int row) const { return row_weights_[row] == 0; }

    void measure(const std::int32_t* rows, int count, HeldOut* found) {
        predict(rows, count);
        with_loss(plan_.loss, [&](auto loss) {
            const Errors<decltype(loss)> errors(*this, rows, count);
            for (int row = 0; row < count; ++row) found->add(errors.pull[row], errors.reach[row]);
        });
    }

    void keep_as_best(int) { std::memcpy(best_, parameters_, network_.parameters * sizeof(float)); }

    void give(int, bool best, float* results) const {
        const float* parameters = best ? best_ : parameters_;
        for (std::size_t p = 0; p < padded_.place.size(); ++p) results[p] = parameters[padded_.place[p]];
    }

private:
    // What a chunk's predictions miss.
    template <class Loss>
    struct Errors {
        alignas(64) float pull[chunk_rows], reach[chunk_rows];

        Errors(const Single& network, const std::int32_t* rows, int count) {
            alignas(64) float target[chunk_rows] = {};
            for (int row = 0; row < count; ++row) target[row] = network.targets_[rows[row]];
            for (int row = 0; row < chunk_rows; row += lanes) {
                const Vector error = load(network.predictions() + row) - load(target + row);
                const Vector pulled = Loss::pull(error, splat(network.loss_parameter_));
                store(pull + row, pulled);
                store(reach + row, Loss::reach(error, pulled));
            }
        }
    };

    float* cleared(std::size_t count) {
        float* taken = scratch_.floats(count);
        std::memset(taken, 0, count * sizeof(float));
        return taken;
    }

    // (outputs, chunk_rows)
    float* outputs(std::size_t layer) const { return reinterpret_cast<float*>(chunk_.outputs[layer]); }
    float* predictions() const { return outputs(network_.layers.size() - 1); }

    void predict(const std::int32_t* rows, int count) {
        chunk_.gather(plan_.inputs, plan_.network.inputs, rows, count);
        forward(network_, padded_.connectivity, parameters_, chunk_);
    }

    // Replaces a chunk's predictions by the gradient of the batch's loss with respect to them, and adds to it.
    template <class Loss>
    void compare(const std::int32_t* rows, int count, int batch_count) {
        const float scale = Loss::slope_of_pull / static_cast<float>(batch_count);
        const Errors<Loss> errors(*this, rows, count);
        float* output = predictions();
        for (int row = 0; row < count; ++row) {
            const float weighted = errors.pull[row] * row_weights_[rows[row]];
            batch_loss_ = multiply_add(weighted, errors.reach[row], batch_loss_);
            output[row] = weighted * scale;
        }
        for (int row = count; row < chunk_rows; ++row) output[row] = 0;
    }

    void add_gradient(int rows) {
        if (network_.linear_skip)
            for (int input = 0; input < plan_.network.inputs; ++input) {
                float& sum = gradient_[network_.skip + input];
                for (int row = 0; row < rows; ++row)
                    sum = multiply_add(predictions()[row], chunk_.inputs[input * chunk_rows + row], sum);
            }
        backward(network_, padded_.connectivity, parameters_, chunk_, [&](int k) {
            const Layer& layer = network_.layers[k];
            turn(plan_.network.layers[k].inputs, layer.inputs, k > 0 ? outputs(k - 1) : chunk_.inputs, turned_[k]);
            SingleGradient{layer.inputs, rows, turned_[k], outputs(k)}.add(
                padded_.connectivity.layers[k].by_output, gradient_ + layer.weights, gradient_ + layer.biases);
        });
    }

    // From (units, rows) to (rows, width), by squares of four; beyond the units lies padding, which stays zero.
    static void turn(int units, int width, const float* from, float* to) {
        typedef float Four __attribute__((vector_size(16)));
        const auto at = [](auto* place) { return reinterpret_cast<Four*>(const_cast<float*>(place)); };
        for (int unit = 0; unit < units; unit += 4)
            for (int row = 0; row < chunk_rows; row += 4) {
                const float* square = from + static_cast<long>(unit) * chunk_rows + row;
                const Four a = *at(square), b = *at(square + chunk_rows), c = *at(square + 2 * chunk_rows),
                           d = *at(square + 3 * chunk_rows);
                const Four ab{a[0], b[0], a[1], b[1]}, cd{c[0], d[0], c[1], d[1]};
                const Four later_ab{a[2], b[2], a[3], b[3]}, later_cd{c[2], d[2], c[3], d[3]};
                float* turned = to + static_cast<long>(row) * width + unit;
                *at(turned) = Four{ab[0], ab[1], cd[0], cd[1]};
                *at(turned + width) = Four{ab[2], ab[3], cd[2], cd[3]};
                *at(turned + 2 * width) = Four{later_ab[0], later_ab[1], later_cd[0], later_cd[1]};
                *at(turned + 3 * width) = Four{later_ab[2], later_ab[3], later_cd[2], later_cd[3]};
            }
    }

    void clip(float longest) {
        float squares = 0;
        for (std::size_t place : padded_.place)
            if (padded_.mask[place]) squares = multiply_add(gradient_[place], gradient_[place], squares);
        const Vector factor = clip_factor(splat(squares), longest);
        for_each_used([&](std::size_t at) { store(gradient_ + at, load(gradient_ + at) * factor); });
    }

    template <class Step>
    void step_parameters(const Step& step) {
        for_each_used([&](std::size_t at) {
            // Where the mask takes a weight out, its gradient has to go, too.
            const Vector gradient = (Vector)((IntegerVector)load(gradient_ + at) & (IntegerVector)load(in_use_ + at));
            store(gradient_ + at, Vector{});
            Vector parameter = load(parameters_ + at), mean = load(mean_ + at), square = load(square_ + at);
            step(load(strength_ + at), gradient, parameter, mean, square);
            store(parameters_ + at, parameter);
            store(mean_ + at, mean);
            store(square_ + at, square);
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
            strength_[padded_.place[p]] =
                plan_.decay_group[p] == 0 ? of_group * decay_of_input_[p % plan_.network.inputs] : of_group;
        }
    }

    const Plan& plan_;
    const Padded& padded_;
    const Network& network_;  // padded
    const int member_;
    const float *row_weights_, *targets_, *weight_decay_;
    const float learning_rate_, loss_parameter_, relevance_cap_;
    Scratch scratch_;
    Chunk<RowsInLanes> chunk_;
    float *parameters_, *gradient_, *mean_, *square_;
    float *strength_, *in_use_, *best_, *decay_of_input_;
    float* turned_[deepest];  // the values that each layer takes in, (rows, inputs)
    float batch_loss_ = 0;
};

}  // namespace

// Up to `lanes` networks of a group side by side, a lane to each: their memory, their gradients and their steps.
#pragma once

#include "adam.hpp"
#include "chunk.hpp"
#include "held_out.hpp"
#include "loss.hpp"

namespace {

using covaria::Group;
using covaria::Plan;

// Adds one layer's gradient to that of the weights and biases.
template <class Value>
struct MemberGradient {
    int inputs;
    const Value* values;   // (inputs, width)
    const Vector* deltas;  // (outputs, width)

    static constexpr int width = MembersInLanes::width;

    // The weights from each of the block's units to `Length` neighbouring inputs.
    template <int UnitCount, int Length>
    void add_tile(int unit, int input, Vector* gradient) const {
        Vector sum[UnitCount][Length];
        Vector* first = gradient + static_cast<long>(unit) * inputs + input;
        for (int u = 0; u < UnitCount; ++u)
            for (int i = 0; i < Length; ++i) sum[u][i] = first[static_cast<long>(u) * inputs + i];
        for (int row = 0; row < width; ++row) {
            Vector delta[UnitCount];
            for (int u = 0; u < UnitCount; ++u) delta[u] = deltas[static_cast<long>(unit + u) * width + row];
            for (int i = 0; i < Length; ++i) {
                const Vector value = broadcast(values[(input + i) * width + row]);
                for (int u = 0; u < UnitCount; ++u) sum[u][i] = multiply_add(delta[u], value, sum[u][i]);
            }
        }
        for (int u = 0; u < UnitCount; ++u)
            for (int i = 0; i < Length; ++i) first[static_cast<long>(u) * inputs + i] = sum[u][i];
    }

    template <int UnitCount>
    void add_biases(int unit, Vector* gradient) const {
        Vector sum[UnitCount];
        for (int u = 0; u < UnitCount; ++u) sum[u] = gradient[unit + u];
        for (int row = 0; row < width; ++row)
            for (int u = 0; u < UnitCount; ++u) sum[u] += deltas[static_cast<long>(unit + u) * width + row];
        for (int u = 0; u < UnitCount; ++u) gradient[unit + u] = sum[u];
    }

    void add(const std::vector<Block>& blocks, Vector* weight_gradient, Vector* bias_gradient) const {
        for (const Block& block : blocks)
            with_units(block.units, [&](auto units) {
                constexpr int count = decltype(units)::count, length = tile_length(count);
                for (int k = 0; k < block.range_count; ++k) {
                    int input = block.ranges[k].begin;
                    const int end = block.ranges[k].end;
                    for (; input + length <= end; input += length)
                        add_tile<count, length>(block.first, input, weight_gradient);
                    for (; input < end; ++input) add_tile<count, 1>(block.first, input, weight_gradient);
                }
                add_biases<count>(block.first, bias_gradient);
            });
    }
};

// Where several networks keep their values, a lane to each.
struct MembersMemory {
    Chunk<MembersInLanes> chunk;
    Vector *parameters, *gradient, *mean, *square;
    Vector *decay_of_group, *decay_of_input;  // the latter factors, or null for none
    Vector *relevance_cap, *learning_rate, *loss_parameter, *row_weights, *targets;
    Vector* best;  // null where nothing stops early

    MembersMemory(const Plan& plan, const Group& group, Scratch& scratch)
        : chunk(plan.network, scratch), parameters(scratch.vectors(plan.network.parameters)),
          gradient(scratch.vectors(plan.network.parameters)), mean(scratch.vectors(plan.network.parameters)),
          square(scratch.vectors(plan.network.parameters)), decay_of_group(scratch.vectors(plan.decay_groups)),
          decay_of_input(group.relevance_cap ? scratch.vectors(plan.network.inputs) : nullptr),
          relevance_cap(scratch.vectors(1)), learning_rate(scratch.vectors(1)), loss_parameter(scratch.vectors(1)),
          row_weights(scratch.vectors(plan.rows)), targets(scratch.vectors(plan.rows)),
          best(plan.patience ? scratch.vectors(plan.network.parameters) : nullptr) {}
};

class Members {
public:
    static constexpr int most = lanes;
    static constexpr int chunk_rows = MembersInLanes::rows;

    Members(const Plan& plan, const Group& group, const Connectivity& connectivity, int first, Scratch scratch)
        : plan_(plan), group_(group), connectivity_(connectivity), network_(plan.network), first_(first),
          count_(group.members - first < lanes ? group.members - first : lanes), own_(plan, group, scratch) {
        take(group.initial, network_.parameters, own_.parameters);
        for (std::size_t p = 0; p < network_.parameters; ++p)
            if (!group.mask[p]) own_.parameters[p] = Vector{};
        take(group.weight_decay, plan.decay_groups, own_.decay_of_group);
        if (own_.decay_of_input) {
            take(group.relevance_cap, 1, own_.relevance_cap);
            for (int input = 0; input < network_.inputs; ++input) own_.decay_of_input[input] = splat(1.0f);
        }
        take(group.learning_rate, 1, own_.learning_rate);
        if (group.loss_parameter) take(group.loss_parameter, 1, own_.loss_parameter);
        take(group.row_weights, plan.rows, own_.row_weights);
        if (group.targets)
            take(group.targets, plan.rows, own_.targets);
        else
            for (int row = 0; row < plan.rows; ++row) own_.targets[row] = splat(plan.targets[row]);
    }

    int first() const { return first_; }
    int count() const { return count_; }

    // Adds a chunk of a batch to its gradient and its loss.
    void train_chunk(const std::int32_t* rows, int count, int batch_count) {
        predict(rows, count);
        with_loss(plan_.loss, [&](auto loss) { compare<decltype(loss)>(rows, count, batch_count); });
        add_gradient();
    }

    // Ends a batch: adds its loss to the epoch's, and leaves the gradient at zero, ready for the next.
    void take_step(const AdamStep& step, double* loss) {
        for (int lane = 0; lane < lanes; ++lane) loss[lane] += batch_loss_[lane];
        batch_loss_ = Vector{};
        if (plan_.adam.clip_norm > 0) clip(static_cast<float>(plan_.adam.clip_norm));
        with_decay(step.decoupled, [&](auto decoupled) {
            step_parameters(ParameterStep<decltype(decoupled)::value>(step, *own_.learning_rate));
        });
    }

    void weigh_inputs() {
        if (own_.decay_of_input)
            ::weigh_inputs<Vector>(network_.layers[0], group_.mask, own_.parameters, *own_.relevance_cap,
                                   own_.decay_of_input);
    }

    // Whether any network is not trained on the row.
    bool hold_out(int row) const {
        for (int lane = 0; lane < count_; ++lane)
            if (own_.row_weights[row][lane] == 0) return true;
        return false;
    }

    void measure(const std::int32_t* rows, int count, HeldOut* found) {
        predict(rows, count);
        with_loss(plan_.loss, [&](auto loss) { add_held_out<decltype(loss)>(rows, count, found); });
    }

    void keep_as_best(int lane) {
        for (std::size_t p = 0; p < network_.parameters; ++p) own_.best[p][lane] = own_.parameters[p][lane];
    }

    void give(int lane, bool best, float* results) const {
        const Vector* parameters = best ? own_.best : own_.parameters;
        for (std::size_t p = 0; p < network_.parameters; ++p) results[p] = parameters[p][lane];
    }

private:
    // Reads (members, count) values into vectors; lanes without a member stay zero.
    void take(const float* values, std::size_t count, Vector* vectors) const {
        load_lanes(values + first_ * count, count_, count, vectors);
    }

    Vector* predictions() const { return own_.chunk.outputs[network_.layers.size() - 1]; }

    void predict(const std::int32_t* rows, int count) {
        own_.chunk.gather(plan_.inputs, network_.inputs, rows, count);
        forward(network_, connectivity_, own_.parameters, own_.chunk);
    }

    // Replaces a chunk's predictions by the gradient of the batch's loss with respect to them, and adds to it.
    template <class Loss>
    void compare(const std::int32_t* rows, int count, int batch_count) {
        const Vector scale = splat(Loss::slope_of_influence / static_cast<float>(batch_count));
        const Vector parameter = *own_.loss_parameter;
        Vector* output = predictions();
        for (int row = 0; row < count; ++row) {
            const Cost cost = Loss::of(output[row], own_.targets[rows[row]], parameter);
            const Vector weighted = cost.influence * own_.row_weights[rows[row]];
            batch_loss_ = multiply_add(weighted, cost.reach, batch_loss_);
            output[row] = weighted * scale;
        }
        for (int row = count; row < chunk_rows; ++row) output[row] = Vector{};
    }

    void add_gradient() {
        if (network_.linear_skip)
            for (int input = 0; input < network_.inputs; ++input)
                for (int row = 0; row < chunk_rows; ++row)
                    own_.gradient[network_.skip + input] =
                        multiply_add(predictions()[row], splat(own_.chunk.inputs[input * chunk_rows + row]),
                                     own_.gradient[network_.skip + input]);
        backward(network_, connectivity_, own_.parameters, own_.chunk, [&](int k) {
            const Layer& layer = network_.layers[k];
            const auto& blocks = connectivity_.layers[k].by_output;
            Vector *weights = own_.gradient + layer.weights, *biases = own_.gradient + layer.biases;
            const Vector* deltas = own_.chunk.outputs[k];
            if (k == 0)
                MemberGradient<float>{layer.inputs, own_.chunk.inputs, deltas}.add(blocks, weights, biases);
            else
                MemberGradient<Vector>{layer.inputs, own_.chunk.outputs[k - 1], deltas}.add(blocks, weights, biases);
        });
    }

    void clip(float longest) {
        Vector squares{};
        for (const covaria::Segment& segment : connectivity_.segments)
            for (std::size_t p = segment.begin; p < segment.end; ++p)
                squares = multiply_add(own_.gradient[p], own_.gradient[p], squares);
        const Vector factor = clip_factor(squares, longest);
        for (const covaria::Segment& segment : connectivity_.segments)
            for (std::size_t p = segment.begin; p < segment.end; ++p) own_.gradient[p] *= factor;
    }

    template <class Step>
    void step_parameters(const Step& step) {
        const auto update = [&](std::size_t p, Vector strength) {
            const Vector gradient = own_.gradient[p];
            own_.gradient[p] = Vector{};
            step(strength, gradient, own_.parameters[p], own_.mean[p], own_.square[p]);
        };
        for (const covaria::Segment& segment : connectivity_.segments) {
            const Vector strength = own_.decay_of_group[segment.decay_group];
            if (own_.decay_of_input && segment.decay_group == 0)
                for (std::size_t p = segment.begin; p < segment.end; ++p)
                    update(p, strength * own_.decay_of_input[p % network_.inputs]);
            else
                for (std::size_t p = segment.begin; p < segment.end; ++p) update(p, strength);
        }
    }

    template <class Loss>
    void add_held_out(const std::int32_t* rows, int count, HeldOut* found) const {
        for (int row = 0; row < count; ++row) {
            const Cost cost = Loss::of(predictions()[row], own_.targets[rows[row]], *own_.loss_parameter);
            for (int lane = 0; lane < count_; ++lane)
                if (own_.row_weights[rows[row]][lane] == 0) found[lane].add(cost.influence[lane], cost.reach[lane]);
        }
    }

    const Plan& plan_;
    const Group& group_;
    const Connectivity& connectivity_;
    const Network& network_;
    const int first_, count_;
    MembersMemory own_;
    Vector batch_loss_{};
};

}  // namespace

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
                const Vector value = spread(values[(input + i) * width + row]);
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

class Members {
public:
    static constexpr int most = lanes;
    static constexpr int chunk_rows = MembersInLanes::rows;

    static std::size_t scratch(const Plan& plan) {
        const std::size_t copies = plan.patience ? 5 : 4;  // of the parameters
        const std::size_t single = 3;                       // vectors of one setting each
        return lanes * (Chunk<MembersInLanes>::vectors(plan.network) + copies * plan.network.parameters +
                        plan.decay_groups + plan.network.inputs + single + 2 * static_cast<std::size_t>(plan.rows));
    }

    Members(const Plan& plan, const Group& group, const Connectivity& connectivity, int first, float* memory)
        : plan_(plan), group_(group), connectivity_(connectivity), network_(plan.network), first_(first),
          count_(group.members - first < lanes ? group.members - first : lanes), scratch_(memory),
          chunk_(network_, scratch_), parameters_(scratch_.vectors(network_.parameters)),
          gradient_(scratch_.vectors(network_.parameters)), mean_(scratch_.vectors(network_.parameters)),
          square_(scratch_.vectors(network_.parameters)), decay_of_group_(scratch_.vectors(plan.decay_groups)),
          decay_of_input_(group.relevance_cap ? scratch_.vectors(network_.inputs) : nullptr),
          relevance_cap_(scratch_.vectors(1)), learning_rate_(scratch_.vectors(1)),
          loss_parameter_(scratch_.vectors(1)), row_weights_(scratch_.vectors(plan.rows)),
          targets_(scratch_.vectors(plan.rows)),
          best_(plan.patience ? scratch_.vectors(network_.parameters) : nullptr) {
        take(group.initial, network_.parameters, parameters_);
        for (std::size_t p = 0; p < network_.parameters; ++p)
            if (!group.mask[p]) parameters_[p] = Vector{};
        take(group.weight_decay, plan.decay_groups, decay_of_group_);
        if (decay_of_input_) {
            take(group.relevance_cap, 1, relevance_cap_);
            for (int input = 0; input < network_.inputs; ++input) decay_of_input_[input] = splat(1.0f);
        }
        take(group.learning_rate, 1, learning_rate_);
        *loss_parameter_ = Vector{};
        if (group.loss_parameter) take(group.loss_parameter, 1, loss_parameter_);
        take(group.row_weights, plan.rows, row_weights_);
        if (group.targets)
            take(group.targets, plan.rows, targets_);
        else
            for (int row = 0; row < plan.rows; ++row) targets_[row] = splat(plan.targets[row]);
        std::memset(gradient_, 0, network_.parameters * sizeof(Vector));
        std::memset(mean_, 0, network_.parameters * sizeof(Vector));
        std::memset(square_, 0, network_.parameters * sizeof(Vector));
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
            step_parameters(ParameterStep<decltype(decoupled)::value>(step, *learning_rate_));
        });
    }

    void weigh_inputs() {
        if (decay_of_input_)
            ::weigh_inputs<Vector>(network_.layers[0], group_.mask, parameters_, *relevance_cap_, decay_of_input_);
    }

    // Whether any network is not trained on the row.
    bool hold_out(int row) const {
        for (int lane = 0; lane < count_; ++lane)
            if (row_weights_[row][lane] == 0) return true;
        return false;
    }

    void measure(const std::int32_t* rows, int count, HeldOut* found) {
        predict(rows, count);
        with_loss(plan_.loss, [&](auto loss) { add_held_out<decltype(loss)>(rows, count, found); });
    }

    void keep_as_best(int lane) {
        for (std::size_t p = 0; p < network_.parameters; ++p) best_[p][lane] = parameters_[p][lane];
    }

    void give(int lane, bool best, float* results) const {
        const Vector* parameters = best ? best_ : parameters_;
        for (std::size_t p = 0; p < network_.parameters; ++p) results[p] = parameters[p][lane];
    }

private:
    // Reads (members, count) values into vectors; lanes without a member stay zero.
    void take(const float* values, std::size_t count, Vector* vectors) const {
        load_lanes(values + first_ * count, count_, count, vectors);
    }

    Vector* predictions() const { return chunk_.outputs[network_.layers.size() - 1]; }

    void predict(const std::int32_t* rows, int count) {
        chunk_.gather(plan_.inputs, network_.inputs, rows, count);
        forward(network_, connectivity_, parameters_, chunk_);
    }

    // Replaces a chunk's predictions by the gradient of the batch's loss with respect to them, and adds to it.
    template <class Loss>
    void compare(const std::int32_t* rows, int count, int batch_count) {
        const Vector scale = splat(Loss::slope_of_pull / static_cast<float>(batch_count));
        const Vector parameter = *loss_parameter_;
        Vector* output = predictions();
        for (int row = 0; row < count; ++row) {
            const Vector error = output[row] - targets_[rows[row]];
            const Vector pull = Loss::pull(error, parameter);
            const Vector weighted = pull * row_weights_[rows[row]];
            batch_loss_ = multiply_add(weighted, Loss::reach(error, pull), batch_loss_);
            output[row] = weighted * scale;
        }
        for (int row = count; row < chunk_rows; ++row) output[row] = Vector{};
    }

    void add_gradient() {
        if (network_.linear_skip)
            for (int input = 0; input < network_.inputs; ++input)
                for (int row = 0; row < chunk_rows; ++row)
                    gradient_[network_.skip + input] =
                        multiply_add(predictions()[row], splat(chunk_.inputs[input * chunk_rows + row]),
                                     gradient_[network_.skip + input]);
        backward(network_, connectivity_, parameters_, chunk_, [&](int k) {
            const Layer& layer = network_.layers[k];
            const auto& blocks = connectivity_.layers[k].by_output;
            Vector *weights = gradient_ + layer.weights, *biases = gradient_ + layer.biases;
            if (k == 0)
                MemberGradient<float>{layer.inputs, chunk_.inputs, chunk_.outputs[k]}.add(blocks, weights, biases);
            else
                MemberGradient<Vector>{layer.inputs, chunk_.outputs[k - 1], chunk_.outputs[k]}.add(blocks, weights,
                                                                                                   biases);
        });
    }

    void clip(float longest) {
        Vector squares{};
        for (const covaria::Segment& segment : connectivity_.segments)
            for (std::size_t p = segment.begin; p < segment.end; ++p)
                squares = multiply_add(gradient_[p], gradient_[p], squares);
        const Vector factor = clip_factor(squares, longest);
        for (const covaria::Segment& segment : connectivity_.segments)
            for (std::size_t p = segment.begin; p < segment.end; ++p) gradient_[p] *= factor;
    }

    template <class Step>
    void step_parameters(const Step& step) {
        const auto update = [&](std::size_t p, Vector strength) {
            const Vector gradient = gradient_[p];
            gradient_[p] = Vector{};
            step(strength, gradient, parameters_[p], mean_[p], square_[p]);
        };
        for (const covaria::Segment& segment : connectivity_.segments) {
            const Vector strength = decay_of_group_[segment.decay_group];
            if (decay_of_input_ && segment.decay_group == 0)
                for (std::size_t p = segment.begin; p < segment.end; ++p)
                    update(p, strength * decay_of_input_[p % network_.inputs]);
            else
                for (std::size_t p = segment.begin; p < segment.end; ++p) update(p, strength);
        }
    }

    template <class Loss>
    void add_held_out(const std::int32_t* rows, int count, HeldOut* found) const {
        for (int row = 0; row < count; ++row) {
            const Vector error = predictions()[row] - targets_[rows[row]];
            const Vector pull = Loss::pull(error, *loss_parameter_), reach = Loss::reach(error, pull);
            for (int lane = 0; lane < count_; ++lane)
                if (row_weights_[rows[row]][lane] == 0) found[lane].add(pull[lane], reach[lane]);
        }
    }

    const Plan& plan_;
    const Group& group_;
    const Connectivity& connectivity_;
    const Network& network_;
    const int first_, count_;
    Scratch scratch_;
    Chunk<MembersInLanes> chunk_;
    Vector *parameters_, *gradient_, *mean_, *square_;
    Vector *decay_of_group_, *decay_of_input_;  // the latter factors, or null for none
    Vector *relevance_cap_, *learning_rate_, *loss_parameter_, *row_weights_, *targets_, *best_;
    Vector batch_loss_{};
};

}  // namespace

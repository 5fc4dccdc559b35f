// The training of one vector of networks.
#pragma once

#include <cmath>
#include <cstring>

#include "adam.hpp"
#include "chunk.hpp"
#include "control.hpp"
#include "loss.hpp"
#include "shuffle.hpp"

namespace {

using covaria::Control;
using covaria::Group;
using covaria::Plan;
using covaria::Shuffle;

// The loss of each lane on the rows that it is not trained on, and how many there are.
struct HeldOut {
    double loss[lanes] = {};
    long rows[lanes] = {};
};

// The training of up to `lanes` members of a group, from the first epoch to the last.
class Training {
public:
    Training(const Plan& plan, const Group& group, const Connectivity& connectivity, int first, float* memory)
        : plan_(plan), group_(group), connectivity_(connectivity), network_(plan.network), first_(first),
          members_(group.members - first < lanes ? group.members - first : lanes), scratch_(memory),
          chunk_(network_, scratch_), parameters_(scratch_.vectors(network_.parameters)),
          gradient_(scratch_.vectors(network_.parameters)), mean_(scratch_.vectors(network_.parameters)),
          square_(scratch_.vectors(network_.parameters)),
          decay_{scratch_.vectors(plan.decay_groups),
                 group.relevance_cap ? scratch_.vectors(network_.inputs) : nullptr,
                 static_cast<std::size_t>(network_.inputs)},
          relevance_cap_(scratch_.vectors(1)), learning_rate_(scratch_.vectors(1)),
          loss_parameter_(scratch_.vectors(1)), row_weights_(scratch_.vectors(plan.rows)),
          targets_(scratch_.vectors(plan.rows)),
          best_(plan.patience ? scratch_.vectors(network_.parameters) : nullptr) {
        for (float& loss : best_loss_) loss = INFINITY;
        take(group.initial, network_.parameters, parameters_);
        for (std::size_t p = 0; p < network_.parameters; ++p)
            if (!group.mask[p]) parameters_[p] = Vector{};
        take(group.weight_decay, plan.decay_groups, decay_.of_group);
        if (decay_.of_input) {
            take(group.relevance_cap, 1, relevance_cap_);
            for (int input = 0; input < network_.inputs; ++input) decay_.of_input[input] = splat(1.0f);
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

    static std::size_t scratch(const Plan& plan) {
        const std::size_t copies = plan.patience ? 5 : 4;  // of the parameters
        const std::size_t single = 3;                       // vectors of one setting each
        return lanes * (Chunk::vectors(plan.network) + copies * plan.network.parameters + plan.decay_groups +
                        plan.network.inputs + single + 2 * static_cast<std::size_t>(plan.rows));
    }

    void run(Shuffle& shuffle, Control& control) {
        const int batch_size =
            plan_.batch_size && plan_.batch_size < group_.active_count ? plan_.batch_size : group_.active_count;
        const long batches = (group_.active_count + batch_size - 1) / batch_size;
        step_count_ = plan_.epochs * batches;
        int epoch = 0;
        for (; epoch < plan_.epochs && !all_stopped(); ++epoch) {
            const std::int32_t* order = shuffle.next();
            double loss[lanes] = {};
            for (int start = 0; start < group_.active_count; start += batch_size) {
                const int rest = group_.active_count - start;
                train_batch(order + start, rest < batch_size ? rest : batch_size, loss, control);
            }
            HeldOut held_out;
            if (plan_.records_held_out[epoch]) held_out = measure_held_out(control);
            if (control.cancelled()) return finish(epoch);
            for (double& sum : loss) sum /= group_.active_count;
            give_loss(group_.train_loss, epoch, loss);
            if (plan_.records_held_out[epoch]) record_held_out(epoch, held_out);
            if (decay_.of_input) weigh_inputs();
            control.advance(1);
        }
        control.advance(plan_.epochs - epoch);
        finish(epoch);
    }

private:
    // Reads (members, count) values into vectors; lanes without a member stay zero.
    void take(const float* values, std::size_t count, Vector* vectors) const {
        load_lanes(values + first_ * count, members_, count, vectors);
    }

    // A network that has stopped early goes on in its lane for the others' sake, but leaves no trace.
    void give_loss(float* history, int epoch, const double* loss) const {
        for (int lane = 0; lane < members_; ++lane)
            if (!stopped_[lane])
                history[static_cast<std::size_t>(first_ + lane) * plan_.epochs + epoch] =
                    static_cast<float>(loss[lane]);
    }

    // Stops between two chunks when training is cancelled: a batch may be the whole of a long table.
    void train_batch(const std::int32_t* rows, int count, double* loss, const Control& control) {
        Vector batch_loss{};
        for (int start = 0; start < count; start += chunk_rows) {
            if (control.cancelled()) return;
            const int chunk_count = count - start < chunk_rows ? count - start : chunk_rows;
            pass_forward(rows + start, chunk_count);
            with_loss(plan_.loss, [&](auto loss_of) {
                batch_loss = compare<decltype(loss_of)>(rows + start, chunk_count, count, batch_loss);
            });
            backward(network_, connectivity_, parameters_, chunk_, gradient_);
        }
        for (int lane = 0; lane < lanes; ++lane) loss[lane] += batch_loss[lane];
        if (plan_.adam.clip_norm > 0) clip(connectivity_, static_cast<float>(plan_.adam.clip_norm), gradient_);
        const auto step = plan_.adam.decoupled ? take_step<true> : take_step<false>;
        step(next_step(), connectivity_, decay_, gradient_, parameters_, mean_, square_);
    }

    bool all_stopped() const {
        for (int lane = 0; lane < members_; ++lane)
            if (!stopped_[lane]) return false;
        return true;
    }

    // Early stopping, each lane by itself, so that a network's result does not depend on its neighbours. One
    // whose held-out loss was never a number is kept as it is when its patience ends.
    void follow(int epoch, const HeldOut& found) {
        for (int lane = 0; lane < members_; ++lane) {
            if (stopped_[lane] || !found.rows[lane]) continue;
            const float now = static_cast<float>(found.loss[lane]);
            const bool better = now < best_loss_[lane];
            if (!better && epoch - best_epoch_[lane] >= plan_.patience) stopped_[lane] = epoch;
            if (!better && !(stopped_[lane] && best_epoch_[lane] == 0)) continue;
            best_loss_[lane] = now;
            best_epoch_[lane] = epoch;
            for (std::size_t p = 0; p < network_.parameters; ++p) best_[p][lane] = parameters_[p][lane];
        }
    }

    void finish(int epoch) const {
        for (int lane = 0; lane < members_; ++lane) {
            std::int32_t* ending = group_.endings + 3 * (first_ + lane);
            ending[0] = stopped_[lane] ? stopped_[lane] : epoch;
            ending[1] = best_epoch_[lane] ? best_epoch_[lane] : ending[0];
            ending[2] = stopped_[lane] > 0;
        }
        float* results = group_.parameters + first_ * network_.parameters;
        for (std::size_t p = 0; p < network_.parameters; ++p)
            for (int lane = 0; lane < members_; ++lane) {
                const Vector* parameters = best_epoch_[lane] ? best_ : parameters_;
                results[lane * network_.parameters + p] = parameters[p][lane];
            }
    }

    // Replaces a chunk's predictions by the gradient of the batch's loss with respect to them, and adds to it.
    template <class Loss>
    Vector compare(const std::int32_t* rows, int count, int batch_count, Vector batch_loss) const {
        const Vector scale = splat(Loss::slope_of_pull / static_cast<float>(batch_count));
        const Vector parameter = *loss_parameter_;
        Vector* output = chunk_.outputs[network_.layers.size() - 1];
        for (int row = 0; row < count; ++row) {
            const Vector error = output[row] - targets_[rows[row]];
            const Vector pull = Loss::pull(error, parameter);
            const Vector weighted = pull * row_weights_[rows[row]];
            batch_loss = multiply_add(weighted, Loss::reach(error, pull), batch_loss);
            output[row] = weighted * scale;
        }
        for (int row = count; row < chunk_rows; ++row) output[row] = Vector{};
        return batch_loss;
    }

    void pass_forward(const std::int32_t* rows, int count) {
        chunk_.gather(plan_.inputs, network_.inputs, rows, count);
        forward(network_, connectivity_, parameters_, chunk_);
    }

    // The relevance penalty: inputs whose first-layer weights in use are small beside those of the others decay
    // faster, up to the member's cap; a cap of 0 or 1 leaves a member as it is.
    void weigh_inputs() {
        const Layer& first = network_.layers[0];
        Vector total{};
        int connected = 0;
        for (int input = 0; input < first.inputs; ++input) {
            Vector squares{};
            bool in_use = false;
            for (std::size_t p = input; p < first.biases; p += first.inputs)
                if (group_.mask[p]) {
                    squares = multiply_add(parameters_[p], parameters_[p], squares);
                    in_use = true;
                }
            decay_.of_input[input] = squares;
            total += squares;
            connected += in_use;
        }
        const Vector mean = total / splat(static_cast<float>(connected)), cap = *relevance_cap_, one = splat(1.0f);
        for (int input = 0; input < first.inputs; ++input) {
            const Vector squares = decay_.of_input[input];
            const Vector factor = squares > Vector{} ? minimum(mean / squares, cap) : cap;
            decay_.of_input[input] = cap > one ? factor : one;
        }
    }

    // What the learning rate is multiplied by at the step to be taken.
    double schedule_factor() const {
        const double step = static_cast<double>(step_), count = static_cast<double>(step_count_);
        const double warm = std::floor(plan_.warm_up * count);
        if (step < warm) return step / warm;
        return plan_.cosine ? 0.5 * (1 + std::cos(M_PI * (step - warm) / (count - warm))) : 1;
    }

    AdamStep next_step() {
        const double factor = schedule_factor();
        ++step_;
        power1_ *= plan_.adam.beta1;
        power2_ *= plan_.adam.beta2;
        const auto rounded = [](double value) { return static_cast<float>(value); };
        const covaria::Adam& adam = plan_.adam;
        return {*learning_rate_ * splat(rounded(factor * (1 - adam.beta1) / (1 - power1_))), rounded(adam.beta1),
                rounded(adam.beta2), rounded(adam.epsilon), rounded(std::sqrt((1 - adam.beta2) / (1 - power2_))),
                *learning_rate_ * splat(rounded(factor))};
    }

    // Mean loss of each lane on its rows of weight 0; not a number without any, or when training is cancelled.
    HeldOut measure_held_out(const Control& control) {
        HeldOut found;
        std::int32_t rows[chunk_rows];
        int count = 0;
        for (int row = 0; row < plan_.rows && !control.cancelled(); ++row) {
            if (held_out_from_any(row)) rows[count++] = row;
            if (count == chunk_rows || (row + 1 == plan_.rows && count > 0)) {
                pass_forward(rows, count);
                with_loss(plan_.loss, [&](auto loss) { add_held_out<decltype(loss)>(rows, count, found); });
                count = 0;
            }
        }
        for (int lane = 0; lane < lanes; ++lane)
            found.loss[lane] = found.rows[lane] ? found.loss[lane] / static_cast<double>(found.rows[lane]) : NAN;
        return found;
    }

    void record_held_out(int epoch, const HeldOut& found) {
        give_loss(group_.held_out_loss, epoch, found.loss);
        if (best_) follow(epoch + 1, found);
    }

    bool held_out_from_any(int row) const {
        for (int lane = 0; lane < members_; ++lane)
            if (row_weights_[row][lane] == 0) return true;
        return false;
    }

    template <class Loss>
    void add_held_out(const std::int32_t* rows, int count, HeldOut& found) const {
        const Vector* output = chunk_.outputs[network_.layers.size() - 1];
        for (int row = 0; row < count; ++row) {
            const Vector error = output[row] - targets_[rows[row]];
            const Vector pull = Loss::pull(error, *loss_parameter_), reach = Loss::reach(error, pull);
            for (int lane = 0; lane < members_; ++lane)
                if (row_weights_[rows[row]][lane] == 0) {
                    found.loss[lane] += static_cast<double>(pull[lane]) * reach[lane];
                    ++found.rows[lane];
                }
        }
    }

    const Plan& plan_;
    const Group& group_;
    const Connectivity& connectivity_;
    const Network& network_;
    const int first_, members_;
    Scratch scratch_;
    Chunk chunk_;
    Vector *parameters_, *gradient_, *mean_, *square_;
    Decay decay_;
    Vector *relevance_cap_, *learning_rate_, *loss_parameter_, *row_weights_, *targets_, *best_;
    long step_ = 0, step_count_ = 1;
    double power1_ = 1, power2_ = 1;

    // Of each lane: the epoch, counted from 1, after which it stopped, and the best held-out epoch so far.
    int stopped_[lanes] = {}, best_epoch_[lanes] = {};
    float best_loss_[lanes];
};

}  // namespace

// The course of a training: epochs, schedule, histories, early stopping.
#pragma once

#include <cmath>
#include <numbers>

#include "adam.hpp"
#include "control.hpp"
#include "held_out.hpp"
#include "shuffle.hpp"

namespace {

using covaria::Control;
using covaria::Group;
using covaria::Plan;
using covaria::Shuffle;

// Trains `networks` (Members or a Single) from the first epoch to the last.
template <class Networks>
class Training {
public:
    Training(const Plan& plan, const Group& group, Networks& networks)
        : plan_(plan), group_(group), networks_(networks), count_(networks.count()),
          batch_size_(plan.batch_size && plan.batch_size < group.active_count ? plan.batch_size : group.active_count) {
        const long batches = (group_.active_count + batch_size_ - 1) / batch_size_;
        step_count_ = plan_.epochs * batches;
        for (float& loss : best_loss_) loss = INFINITY;
    }

    void run(Shuffle& shuffle, Control& control) {
        while (!done() && !control.cancelled()) run_batch(shuffle, control);
        if (!control.cancelled()) control.advance(plan_.epochs - epoch_);
        finish();
    }

    bool done() const { return epoch_ == plan_.epochs || all_stopped(); }

    // One step, and after an epoch's last what belongs to the end of an epoch, unless training was cancelled meanwhile.
    void run_batch(Shuffle& shuffle, Control& control) {
        if (start_ == 0) order_ = shuffle.next();
        const int rest = group_.active_count - start_;
        train_batch(order_ + start_, rest < batch_size_ ? rest : batch_size_, loss_, control);
        start_ += batch_size_;
        if (start_ < group_.active_count) return;
        start_ = 0;
        end_epoch(control);
    }

    // Writes what the networks are now, or were at their best, and how far they came.
    void finish() const {
        for (int k = 0; k < count_; ++k) {
            const std::size_t member = networks_.first() + k;
            std::int32_t* ending = group_.endings + 3 * member;
            ending[0] = stopped_[k] ? stopped_[k] : epoch_;
            ending[1] = best_epoch_[k] ? best_epoch_[k] : ending[0];
            ending[2] = stopped_[k] > 0;
            networks_.give(k, best_epoch_[k] > 0, group_.parameters + member * plan_.network.parameters);
        }
    }

private:
    void end_epoch(Control& control) {
        HeldOut held_out[Networks::most];
        if (plan_.records_held_out[epoch_]) measure_held_out(held_out, control);
        if (control.cancelled()) return;
        for (int k = 0; k < count_; ++k) give_loss(group_.train_loss, k, epoch_, loss_[k] / group_.active_count);
        if (plan_.records_held_out[epoch_]) record_held_out(epoch_, held_out);
        networks_.weigh_inputs();
        for (double& sum : loss_) sum = 0;
        ++epoch_;
        control.advance(1);
    }

    // A network that has stopped early goes on in its lane for the others' sake, but leaves no trace.
    void give_loss(float* history, int k, int epoch, double loss) const {
        if (!stopped_[k])
            history[static_cast<std::size_t>(networks_.first() + k) * plan_.epochs + epoch] = static_cast<float>(loss);
    }

    // Stops between two chunks when training is cancelled: a batch may be the whole of a long table.
    void train_batch(const std::int32_t* rows, int count, double* loss, const Control& control) {
        for (int start = 0; start < count; start += Networks::chunk_rows) {
            if (control.cancelled()) return;
            const int rest = count - start;
            networks_.train_chunk(rows + start, rest < Networks::chunk_rows ? rest : Networks::chunk_rows, count);
        }
        networks_.take_step(next_step(), loss);
    }

    bool all_stopped() const {
        for (int k = 0; k < count_; ++k)
            if (!stopped_[k]) return false;
        return true;
    }

    void record_held_out(int epoch, const HeldOut* found) {
        for (int k = 0; k < count_; ++k) {
            give_loss(group_.held_out_loss, k, epoch, found[k].mean());
            if (plan_.patience && found[k].rows && !stopped_[k])
                follow(k, epoch + 1, static_cast<float>(found[k].mean()));
        }
    }

    // Early stopping, each network by itself, so that its result does not depend on its neighbours. One whose
    // held-out loss was never a number is kept as it is when its patience ends.
    void follow(int k, int epoch, float loss) {
        const bool better = loss < best_loss_[k];
        if (!better && epoch - best_epoch_[k] >= plan_.patience) stopped_[k] = epoch;
        if (!better && !(stopped_[k] && best_epoch_[k] == 0)) return;
        best_loss_[k] = loss;
        best_epoch_[k] = epoch;
        networks_.keep_as_best(k);
    }

    // What the learning rate is multiplied by at the step to be taken.
    double schedule_factor() const {
        const double step = static_cast<double>(step_), count = static_cast<double>(step_count_);
        const double warm = std::floor(plan_.warm_up * count);
        if (step < warm) return step / warm;
        return plan_.cosine ? 0.5 * (1 + std::cos(std::numbers::pi * (step - warm) / (count - warm))) : 1;
    }

    AdamStep next_step() {
        const double factor = schedule_factor();
        ++step_;
        power1_ *= plan_.adam.beta1;
        power2_ *= plan_.adam.beta2;
        const auto rounded = [](double value) { return static_cast<float>(value); };
        const covaria::Adam& adam = plan_.adam;
        return {
            .mean_scale = rounded(factor * (1 - adam.beta1) / (1 - power1_)),
            .beta1 = rounded(adam.beta1),
            .beta2 = rounded(adam.beta2),
            .epsilon = rounded(adam.epsilon),
            .square_scale = rounded(std::sqrt((1 - adam.beta2) / (1 - power2_))),
            .schedule = rounded(factor),
            .decoupled = adam.decoupled,
        };
    }

    // The loss of each network on its rows of weight 0.
    void measure_held_out(HeldOut* found, const Control& control) {
        std::int32_t rows[Networks::chunk_rows];
        int count = 0;
        for (int row = 0; row < plan_.rows && !control.cancelled(); ++row) {
            if (networks_.hold_out(row)) rows[count++] = row;
            if (count == Networks::chunk_rows || (row + 1 == plan_.rows && count > 0)) {
                networks_.measure(rows, count, found);
                count = 0;
            }
        }
    }

    const Plan& plan_;
    const Group& group_;
    Networks& networks_;
    const int count_, batch_size_;
    const std::int32_t* order_ = nullptr;  // of the epoch under way
    int epoch_ = 0, start_ = 0;            // epochs done, and rows of the next one done
    double loss_[Networks::most] = {};     // so far in it
    long step_ = 0, step_count_ = 1;
    double power1_ = 1, power2_ = 1;

    // Of each network: the epoch, counted from 1, after which it stopped, and the best held-out epoch so far.
    int stopped_[Networks::most] = {}, best_epoch_[Networks::most] = {};
    float best_loss_[Networks::most];
};

}  // namespace

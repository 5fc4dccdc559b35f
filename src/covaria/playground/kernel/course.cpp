// The kernel for a web page: trainings that go on batch by batch, since a page must be drawn meanwhile. One translation
// unit with the kernel, so that the module holds its code once.
#include "kernel.cpp"

#include <cstdint>
#include <memory>
#include <vector>

#include "network.hpp"
#include "stored_plan.hpp"

namespace {

using covaria::Padded;
using covaria::StoredPlan;

// Zero, and aligned as every vector needs it.
struct Memory {
    explicit Memory(std::size_t floats) : vectors((floats + lanes - 1) / lanes) {}
    float* floats() { return reinterpret_cast<float*>(vectors.data()); }

    std::vector<Vector> vectors;
};

// Networks that train together: those of one vector, or one by itself.
class Unit {
public:
    virtual ~Unit() = default;
    virtual void advance(int batches) = 0;
};

template <class Networks>
class UnitOf final : public Unit {
public:
    template <class... Given>
    UnitOf(const Plan& plan, const Group& group, std::size_t floats, const Given&... given)
        : control_(plan.epochs), shuffle_(group.active_rows, group.active_count, group.shuffle_seed,
                                          group.shuffle_discard),
          memory_(floats), networks_(plan, group, given..., Scratch(memory_.floats())),
          training_(plan, group, networks_) {
        training_.finish();
    }

    void advance(int batches) override {
        for (; batches > 0 && !training_.done(); --batches) training_.run_batch(shuffle_, control_);
        training_.finish();
    }

private:
    Control control_;
    Shuffle shuffle_;
    Memory memory_;
    Networks networks_;
    Training<Networks> training_;
};

struct Course {
    StoredPlan stored;
    Plan plan;
    std::vector<Connectivity> connectivity;
    std::vector<Padded> padded;
    std::vector<std::unique_ptr<Unit>> units;

    explicit Course(const std::uint8_t* bytes) : stored(bytes), plan(stored.view()) {
        connectivity.reserve(plan.groups.size());
        padded.reserve(plan.groups.size());
        for (const Group& group : plan.groups) {
            connectivity.push_back(covaria::connect(plan.network, group.mask, plan.decay_group));
            padded.push_back(covaria::pad(plan.network, group.mask));
            add_units(group);
        }
    }

private:
    void add_units(const Group& group) {
        int first = 0;
        for (; first + lanes / 2 < group.members; first += lanes)
            units.push_back(std::make_unique<UnitOf<Members>>(plan, group, training_scratch(plan, group),
                                                              connectivity.back(), first));
        for (; first < group.members; ++first)
            units.push_back(std::make_unique<UnitOf<Single>>(plan, group, single_scratch(plan, padded.back()),
                                                             padded.back(), first));
    }
};

}  // namespace

#define EXPORTED(name) extern "C" __attribute__((export_name(#name)))

EXPORTED(allocate) void* course_allocate(std::size_t bytes) { return ::operator new(bytes); }
EXPORTED(release) void course_release(void* memory) { ::operator delete(memory); }

// Takes a plan as stored_plan.hpp reads it.
EXPORTED(begin) Course* course_begin(const std::uint8_t* bytes) { return new Course(bytes); }
EXPORTED(end) void course_end(Course* course) { delete course; }

// Goes on by so many batches, as far as there are so many.
EXPORTED(advance) void course_advance(Course* course, int batches) {
    for (auto& unit : course->units) unit->advance(batches);
}

EXPORTED(parameters) float* course_parameters(Course* course, int group) {
    return course->plan.groups[group].parameters;
}
EXPORTED(train_loss) float* course_train_loss(Course* course, int group) {
    return course->plan.groups[group].train_loss;
}
EXPORTED(held_out_loss) float* course_held_out_loss(Course* course, int group) {
    return course->plan.groups[group].held_out_loss;
}
EXPORTED(endings) std::int32_t* course_endings(Course* course, int group) {
    return course->plan.groups[group].endings;
}

// Predicts rows by all members of a group as they are now; (members, rows).
EXPORTED(predict) void course_predict(Course* course, int group, const float* inputs, int rows, float* predictions) {
    const Group& own = course->plan.groups[group];
    const Prediction prediction{.network = course->plan.network,
                                .parameters = own.parameters,
                                .members = own.members,
                                .inputs = inputs,
                                .rows = rows,
                                .predictions = predictions};
    Memory memory(prediction_scratch(prediction.network));
    for (int first = 0; first < own.members; first += lanes)
        predict(prediction, course->connectivity[group], first, 0, rows, memory.floats());
}

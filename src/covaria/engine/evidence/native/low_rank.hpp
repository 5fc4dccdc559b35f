// A multiple of the identity and a few products of vectors: a matrix of many parameters that is never written out.
#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace {

using Numbers = std::vector<double>;

inline double inner(const Numbers& a, const Numbers& b) {
    double total = 0;
    for (std::size_t k = 0; k < a.size(); ++k) total += a[k] * b[k];
    return total;
}

// scale × I + Σ factor × vector vectorᵀ.
class LowRank {
public:
    explicit LowRank(double scale = 1) : scale_(scale) {}

    void add(double factor, Numbers vector) { terms_.push_back({factor, std::move(vector)}); }

    Numbers times(const Numbers& direction) const {
        Numbers product(direction.size());
        for (std::size_t k = 0; k < direction.size(); ++k) product[k] = scale_ * direction[k];
        for (const Term& own : terms_) {
            const double along = own.factor * inner(own.vector, direction);
            for (std::size_t k = 0; k < direction.size(); ++k) product[k] += along * own.vector[k];
        }
        return product;
    }

    // Solves for some of the parameters, where the matrix is positive definite; false if that breaks down.
    //
    // By Woodbury's formula: with V the vectors and D the factors, it is (I − V (scale D⁻¹ + VᵀV)⁻¹ Vᵀ) / scale.
    bool solve(const std::vector<std::size_t>& free, Numbers& right) const {
        const std::size_t rank = terms_.size();
        std::vector<Numbers> few(rank, Numbers(free.size())), inside(rank, Numbers(rank + 1));
        for (std::size_t term = 0; term < rank; ++term)
            for (std::size_t k = 0; k < free.size(); ++k) few[term][k] = terms_[term].vector[free[k]];
        for (std::size_t row = 0; row < rank; ++row) {
            for (std::size_t term = 0; term < rank; ++term) inside[row][term] = inner(few[row], few[term]);
            inside[row][row] += scale_ / terms_[row].factor;
            inside[row][rank] = inner(few[row], right);
        }
        if (!eliminate(inside)) return false;
        for (std::size_t term = 0; term < rank; ++term)
            for (std::size_t k = 0; k < free.size(); ++k) right[k] -= inside[term][rank] * few[term][k];
        for (double& each : right) each /= scale_;
        return true;
    }

private:
    struct Term {
        double factor;
        Numbers vector;
    };

    double scale_;
    std::vector<Term> terms_;

    // Solves rows with their right side last, by the largest pivots; the solution takes the place of that side.
    static bool eliminate(std::vector<Numbers>& rows) {
        const std::size_t size = rows.size();
        for (std::size_t pivot = 0; pivot < size; ++pivot) {
            std::size_t largest = pivot;
            for (std::size_t row = pivot + 1; row < size; ++row)
                if (std::abs(rows[row][pivot]) > std::abs(rows[largest][pivot])) largest = row;
            std::swap(rows[pivot], rows[largest]);
            if (!(std::abs(rows[pivot][pivot]) > 0)) return false;
            for (std::size_t row = 0; row < size; ++row) {
                if (row == pivot) continue;
                const double share = rows[row][pivot] / rows[pivot][pivot];
                for (std::size_t k = pivot; k <= size; ++k) rows[row][k] -= share * rows[pivot][k];
            }
        }
        for (std::size_t row = 0; row < size; ++row) rows[row][size] /= rows[row][row];
        return true;
    }
};

}  // namespace

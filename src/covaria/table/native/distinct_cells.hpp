// Numbers for the cells of one column, from 0 in the order in which they first occur.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace covaria {

class DistinctCells {
  public:
    // The number of a cell, whose bytes must live as long as this does.
    std::int64_t number_of(std::string_view cell) {
        if (2 * (cells_.size() + 1) > slots_.size()) grow();
        const Key key = key_of(cell);
        for (std::size_t place = hash_of(key) & mask();; place = (place + 1) & mask()) {
            Slot& slot = slots_[place];
            if (slot.number == none) {
                slot = {key, static_cast<std::int64_t>(cells_.size())};
                cells_.push_back(cell);
                return slot.number;
            }
            if (slot.key == key && (cell.size() <= short_cell || cells_[slot.number] == cell)) return slot.number;
        }
    }

    const std::vector<std::string_view>& cells() const { return cells_; }

  private:
    static constexpr std::int64_t none = -1;
    // Bytes of a cell that a key holds whole, so that it is compared without a look at the text.
    static constexpr std::size_t short_cell = 15;

    struct Key {
        std::uint64_t first = 0, second = 0;
        bool operator==(const Key&) const = default;
    };
    struct Slot {
        Key key;
        std::int64_t number = none;
    };

    static std::uint64_t mixed(std::uint64_t value) {
        // The finaliser of MurmurHash3 (Appleby 2011): every bit depends on all others.
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccdULL;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53ULL;
        return value ^ (value >> 33);
    }

    static std::uint64_t hash_of(const Key& key) { return mixed(key.first ^ mixed(key.second)); }

    static Key key_of(std::string_view cell) {
        Key key;
        if (cell.size() <= short_cell) {
            unsigned char bytes[sizeof(Key)] = {};
            std::memcpy(bytes, cell.data(), cell.size());
            bytes[short_cell] = static_cast<unsigned char>(cell.size());
            std::memcpy(&key, bytes, sizeof key);
            return key;
        }
        for (std::size_t start = 0; start < cell.size(); start += sizeof key.first) {
            std::uint64_t word = 0;
            std::memcpy(&word, cell.data() + start, std::min(sizeof word, cell.size() - start));
            key.first = mixed(key.first + word);
        }
        key.second = ~cell.size();
        return key;
    }

    std::size_t mask() const { return slots_.size() - 1; }

    void grow() {
        std::vector<Slot> old(slots_.empty() ? 64 : 2 * slots_.size());
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.number == none) continue;
            std::size_t place = hash_of(slot.key) & mask();
            while (slots_[place].number != none) place = (place + 1) & mask();
            slots_[place] = slot;
        }
    }

    std::vector<Slot> slots_;
    std::vector<std::string_view> cells_;
};

}  // namespace covaria

#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace hotline {

// Chance from one number: the same number, the same throws.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  // Uniform in [0, bound). Requires bound >= 1.
  std::size_t Below(std::size_t bound) { return engine_() % bound; }
  // True `percent` times in a hundred.
  bool Chance(int percent) { return Below(100) < static_cast<std::size_t>(percent); }
  // Requires a list that is not empty.
  template <class List>
  const typename List::value_type& Of(const List& list) {
    return *std::next(list.begin(), static_cast<std::ptrdiff_t>(
                                        Below(static_cast<std::size_t>(std::size(list)))));
  }
  // Index by weight. Requires a sum above zero.
  std::size_t ByWeight(const std::vector<double>& weights) {
    return std::discrete_distribution<std::size_t>(weights.begin(), weights.end())(engine_);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace hotline

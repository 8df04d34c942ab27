#pragma once

#include <cassert>
#include <optional>
#include <utility>

#include "hotline/v1/refusal.pb.h"

namespace hotline {

// What a function answers that may say no: a value or at least one refusal. A fault (a broken disk,
// a bug) is not a refusal; it is thrown.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}  // NOLINT: implicit by purpose
  Result(v1::Refusal refusal) { *refusals_.add_refusals() = std::move(refusal); }  // NOLINT
  Result(v1::Refusals refusals) : refusals_(std::move(refusals)) {                 // NOLINT
    assert(refusals_.refusals_size() > 0);
  }

  explicit operator bool() const { return value_.has_value(); }
  // Requires a value.
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  // Empty when there is a value.
  const v1::Refusals& refusals() const { return refusals_; }

 private:
  std::optional<T> value_;
  v1::Refusals refusals_;
};

// The value of a check that has nothing to give but its consent.
struct Passed {};
using Check = Result<Passed>;

}  // namespace hotline

#include "rules/route_lint.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/rule_match.h"
#include "rules/unit_search.h"

namespace hotline {
namespace {

using v1::Demand;
using v1::LintFinding;
using v1::Rule;

constexpr std::size_t kMostOfAKind = 100;
// Boxes that one question may be cut into.
constexpr int kMostCuts = 20'000;
// Comparisons of boxes in all: some seconds.
constexpr std::int64_t kMostComparisons = 300'000'000;

// A set of the values that one question of a rule can have.
class Values {
 public:
  explicit Values(std::size_t size) : words_((size + 63) / 64) {}
  void Add(std::size_t at) { words_[at / 64] |= std::uint64_t{1} << at % 64; }
  bool empty() const {
    return std::all_of(words_.begin(), words_.end(), [](std::uint64_t word) { return word == 0; });
  }
  bool Meets(const Values& other) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if ((words_[i] & other.words_[i]) != 0) return true;
    }
    return false;
  }
  void Keep(const Values& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  void Remove(const Values& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  }
  // Requires that it is not empty.
  std::size_t First() const {
    std::size_t at = 0;
    while (words_[at] == 0) ++at;
    return at * 64 + static_cast<std::size_t>(std::countr_zero(words_[at]));
  }

 private:
  std::vector<std::uint64_t> words_;
};

// What rules ask, taken together where the answers hang together: category with domain, urgency
// with the mandatory flag (which makes a case EXTREME).
enum Question { kSubject, kKind, kGrade, kRegion, kHours, kQuestions };
using Box = std::array<Values, kQuestions>;

bool Meet(const Box& one, const Box& other) {
  for (std::size_t q = 0; q < kQuestions; ++q) {
    if (!one[q].Meets(other[q])) return false;
  }
  return true;
}

struct Subject {
  const v1::Category* category;
  Demand::Domain domain;
};
struct Urgency {
  Demand::Urgency urgency;
  bool mandatory;
};
constexpr std::array kGrades = {Urgency{Demand::NORMAL, false}, Urgency{Demand::URGENT, false},
                                Urgency{Demand::EXTREME, false}, Urgency{Demand::EXTREME, true}};
constexpr std::array kHourValues = {Rule::OFFICE, Rule::OFF};

class Linter {
 public:
  explicit Linter(const PlaceIndex& place) : place_(place.place()) {
    for (const v1::Category& category : place_.categories()) {
      const bool has_domain = category.domain() != Demand::DOMAIN_UNSPECIFIED;
      for (int domain = has_domain ? 1 : 0; domain <= Demand::Domain_MAX; ++domain) {
        if (!Demand::Domain_IsValid(domain)) continue;
        subjects_.push_back({&category, static_cast<Demand::Domain>(domain)});
      }
    }
    for (int kind = 1; kind <= Demand::Kind_MAX; ++kind) {
      if (Demand::Kind_IsValid(kind)) kinds_.push_back(static_cast<Demand::Kind>(kind));
    }
    regions_.emplace_back();  // none is known
    for (const v1::Region& region : place_.regions()) regions_.push_back(region.code());

    for (const Rule& rule : place_.rules()) rules_.push_back(&rule);
    std::sort(rules_.begin(), rules_.end(),
              [](const Rule* left, const Rule* right) { return GoesBefore(*left, *right); });
    for (const Rule* rule : rules_) boxes_.push_back(BoxOf(*rule));
  }

  std::vector<LintFinding> Run() {
    for (std::size_t at = 0; at < rules_.size(); ++at) CheckReachable(at);
    for (std::size_t at = 0; at < rules_.size(); ++at) CheckOverlaps(at);
    for (const v1::Category& category : place_.categories()) CheckCovered(category);
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const LintFinding& left, const LintFinding& right) {
                       return left.kind() < right.kind();
                     });
    return std::move(findings_);
  }

 private:
  Box Nothing() const {
    return {Values(subjects_.size()), Values(kinds_.size()), Values(kGrades.size()),
            Values(regions_.size()), Values(kHourValues.size())};
  }

  template <class List, class Holds>
  static void Fill(Values& values, const List& list, const Holds& holds) {
    for (std::size_t at = 0; at < list.size(); ++at) {
      if (holds(list[at])) values.Add(at);
    }
  }

  Box BoxOf(const Rule& rule) const {
    Box box = Nothing();
    Fill(box[kSubject], subjects_, [&](const Subject& subject) {
      const bool within =
          rule.category().empty() || IsWithinCategory(subject.category->code(), rule.category());
      return within &&
             (rule.domain() == Demand::DOMAIN_UNSPECIFIED || rule.domain() == subject.domain);
    });
    Fill(box[kKind], kinds_, [&](Demand::Kind kind) {
      return rule.kind() == Demand::KIND_UNSPECIFIED || rule.kind() == kind;
    });
    Fill(box[kGrade], kGrades, [&](const Urgency& grade) {
      return (rule.urgency() == Demand::URGENCY_UNSPECIFIED || rule.urgency() == grade.urgency) &&
             (!rule.has_mandatory() || rule.mandatory() == grade.mandatory);
    });
    Fill(box[kRegion], regions_,
         [&](const std::string& region) { return region.starts_with(rule.region()); });
    Fill(box[kHours], kHourValues, [&](Rule::Hours hours) {
      return rule.hours() == Rule::ANY_HOUR || rule.hours() == hours;
    });
    return box;
  }

  Box Everything(const v1::Category& category) const {
    Rule any;
    any.set_category(category.code());
    Box box = BoxOf(any);
    Values only(subjects_.size());
    Fill(only, subjects_, [&](const Subject& subject) { return subject.category == &category; });
    box[kSubject].Keep(only);
    return box;
  }

  // A part of the box for which none of the rules with places in [from, before) holds: cuts off
  // what each rule holds for and looks at the pieces around it. Absent when there is none, or when
  // it takes too long.
  std::optional<Box> Rest(Box box, std::size_t from, std::size_t before, int& cuts) {
    const std::size_t first = from;
    while (from < before && !Meet(box, boxes_[from])) ++from;
    comparisons_ += static_cast<std::int64_t>(from - first);
    if (from == before) return box;
    if (comparisons_ > kMostComparisons) cuts = 0;
    if (--cuts < 0) return std::nullopt;
    for (std::size_t q = 0; q < kQuestions; ++q) {
      Box outside = box;
      outside[q].Remove(boxes_[from][q]);
      if (!outside[q].empty()) {
        if (auto rest = Rest(std::move(outside), from + 1, before, cuts)) return rest;
        if (cuts < 0) return std::nullopt;
      }
      box[q].Keep(boxes_[from][q]);
    }
    return std::nullopt;
  }

  v1::RoutingQuestion Example(const Box& box) const {
    v1::RoutingQuestion example;
    const Subject& subject = subjects_[box[kSubject].First()];
    example.set_category(subject.category->code());
    example.set_domain(subject.domain);
    example.set_kind(kinds_[box[kKind].First()]);
    example.set_urgency(kGrades[box[kGrade].First()].urgency);
    example.set_mandatory(kGrades[box[kGrade].First()].mandatory);
    example.set_region(regions_[box[kRegion].First()]);
    example.set_hours(kHourValues[box[kHours].First()]);
    return example;
  }

  // nullptr when there are enough of the kind.
  LintFinding* Add(LintFinding::Kind kind, std::size_t& count) {
    if (count == kMostOfAKind) return nullptr;
    ++count;
    findings_.emplace_back().set_kind(kind);
    return &findings_.back();
  }

  void CheckReachable(std::size_t at) {
    const Box& box = boxes_[at];
    const bool contradicts_itself =
        std::any_of(box.begin(), box.end(), [](const Values& values) { return values.empty(); });
    if (!contradicts_itself) {
      int cuts = kMostCuts;
      if (Rest(box, 0, at, cuts) || cuts < 0) return;
    }
    LintFinding* finding = Add(LintFinding::UNREACHABLE, unreachable_);
    if (finding == nullptr) return;
    finding->set_rule(rules_[at]->id());
    if (contradicts_itself) return;
    *finding->mutable_example() = Example(box);
    const auto goes_before = std::find_if(
        boxes_.begin(), boxes_.end(), [&](const Box& other) { return Meet(Point(box), other); });
    finding->set_other_rule(rules_[static_cast<std::size_t>(goes_before - boxes_.begin())]->id());
  }

  // The box of the example alone.
  Box Point(const Box& box) const {
    Box point = Nothing();
    for (std::size_t q = 0; q < kQuestions; ++q) point[q].Add(box[q].First());
    return point;
  }

  static bool SameOutcome(const Rule& one, const Rule& other) {
    const auto outcome = [](Rule rule) {
      for (auto clear : {&Rule::clear_id, &Rule::clear_category, &Rule::clear_region,
                         &Rule::clear_note, &Rule::clear_kind, &Rule::clear_domain,
                         &Rule::clear_urgency, &Rule::clear_mandatory, &Rule::clear_hours}) {
        (rule.*clear)();
      }
      return rule.SerializeAsString();
    };
    return outcome(one) == outcome(other);
  }

  void CheckOverlaps(std::size_t at) {
    const Rule& rule = *rules_[at];
    for (std::size_t next = at + 1; next < rules_.size(); ++next) {
      const Rule& other = *rules_[next];
      if (other.priority() != rule.priority() ||
          RoutingIndex::ColumnsGiven(other) != RoutingIndex::ColumnsGiven(rule)) {
        return;  // in order, so no further one is a tie
      }
      if (!Meet(boxes_[at], boxes_[next]) || SameOutcome(rule, other)) continue;
      Box both = boxes_[at];
      for (std::size_t q = 0; q < kQuestions; ++q) both[q].Keep(boxes_[next][q]);
      int cuts = kMostCuts;
      const auto tied = Rest(both, 0, at, cuts);
      if (!tied) continue;
      LintFinding* finding = Add(LintFinding::OVERLAPPING, overlapping_);
      if (finding == nullptr) return;
      finding->set_rule(rule.id());
      finding->set_other_rule(other.id());
      *finding->mutable_example() = Example(*tied);
    }
  }

  void CheckCovered(const v1::Category& category) {
    int cuts = kMostCuts;
    const auto missing = Rest(Everything(category), 0, rules_.size(), cuts);
    if (!missing) return;
    LintFinding* finding = Add(LintFinding::MISSING, missing_);
    if (finding != nullptr) *finding->mutable_example() = Example(*missing);
  }

  const v1::Place& place_;
  std::vector<Subject> subjects_;
  std::vector<Demand::Kind> kinds_;
  std::vector<std::string> regions_;
  std::vector<const Rule*> rules_;  // the first to be asked goes first
  std::vector<Box> boxes_;          // what each holds for
  std::int64_t comparisons_ = 0;    // so far
  std::size_t unreachable_ = 0;
  std::size_t overlapping_ = 0;
  std::size_t missing_ = 0;
  std::vector<LintFinding> findings_;
};

}  // namespace

std::vector<v1::LintFinding> LintRules(const PlaceIndex& place) { return Linter(place).Run(); }

}  // namespace hotline

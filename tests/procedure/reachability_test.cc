// No case is ever in a state that no act can leave, the archive aside.

#include <catch2/catch.hpp>
#include <set>

#include "rules/lifecycle.h"
#include "tests/procedure/edges.h"

namespace hotline {
namespace {

using v1::Case;

std::set<Case::State> ReachableFrom(Case::State start) {
  std::set<Case::State> reached{start};
  for (std::size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (const Edge& edge : Edges()) {
      if (reached.contains(edge.from)) reached.insert(edge.to);
    }
  }
  return reached;
}

TEST_CASE("from every state the archive can be reached, and every state from a call") {
  const std::set<Case::State> from_a_call = ReachableFrom(Case::STATE_UNSPECIFIED);
  const auto& states = *Case::State_descriptor();
  for (int i = 0; i < states.value_count(); ++i) {
    const auto state = static_cast<Case::State>(states.value(i)->number());
    INFO(Case::State_Name(state));
    CHECK(ReachableFrom(state).contains(Case::ARCHIVED));
    CHECK(from_a_call.contains(state));
  }
}

TEST_CASE("each way between states is open in the state table") {
  for (const Edge& edge : Edges()) {
    // A child moves with its parent's act, which the table knows by the parent's state.
    if (edge.from == Case::MERGED && edge.act != v1::Act::UNMERGE) continue;
    INFO(v1::Act::Kind_Name(edge.act) << " from " << Case::State_Name(edge.from));
    const ActRow& row = RowOf(edge.act);
    CHECK((row.case_states.empty() || row.case_states.contains(edge.from)));
  }
}

}  // namespace
}  // namespace hotline

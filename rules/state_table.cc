#include "rules/state_table.h"

#include "rules/lifecycle.h"
#include "rules/terms.h"

namespace hotline {
namespace {

std::string Terms(const std::string& tokens, Language language) {
  return tokens.empty() ? "" : TermsOf(tokens, language);
}

// "IN_HAND · lead SIGNED": the case's states, then the dispatch's where the act names one.
std::string From(const ActRow& row, Language language) {
  std::string text = Terms(CaseStateTokens(row.case_states), language);
  if (text.empty()) text = "–";
  if (row.dispatch_states.empty()) return text;
  text += " · ";
  if (row.part != v1::Dispatch::PART_UNSPECIFIED) {
    text += Terms(PartToken(row.part), language) + " ";
  }
  return text + Terms(DispatchStateTokens(row.dispatch_states), language);
}

}  // namespace

std::string StateTableAsMarkdown(Language language) {
  const bool chinese = language == Language::kChinese;
  std::string text = chinese ? "| 行为 | 角色 | 起始状态(案件 · 承办件) | 条件 | 结果 |\n"
                             : "| act | who | from (case · dispatch) | guards | effect |\n";
  text += "| --- | --- | --- | --- | --- |\n";
  for (const ActRow& row : StateTable()) {
    text += "| " + Term(row.act, language) + " | " + Terms(RoleTokens(row.roles), language) +
            " | " + From(row, language) + " | " + (chinese ? row.guards : row.guards_en) + " | " +
            (chinese ? row.effect : row.effect_en) + " |\n";
  }
  return text;
}

}  // namespace hotline

#include <algorithm>
#include <functional>

#include "rules/ending.h"
#include "storage/search.h"
#include "storage/search_text.h"

namespace hotline {
namespace {

constexpr int kCandidates = 2000;
// Candidates asked of the index at a time: mostly the first lot fills the page.
constexpr int kAtOnce = 200;

// Of a case that the scope may see the index has one of these tokens; "": none is asked for.
std::vector<std::string> TokensOf(const Scope& scope) {
  switch (scope.kind) {
    case Scope::Kind::kOwn:
      return {"account/" + scope.who, std::string(kCallingBackToken)};
    case Scope::Kind::kUnit:
      return {"unit/" + scope.who};
    case Scope::Kind::kIssuer:
      return {"authority/" + scope.who};
    case Scope::Kind::kSite:
    case Scope::Kind::kNothing:
      return {""};
  }
  return {""};
}

// One question of the index for each token.
std::vector<std::vector<std::int64_t>> QuestionsOf(Reader& reader, const Scope& scope,
                                                   const std::vector<std::string>& words) {
  IndexHasher hasher(reader.keys().SiteKey(reader.site(), "index"));
  std::vector<std::int64_t> hashes;
  for (const std::string& word : words) {
    const std::vector<std::int64_t> of_word = hasher.Bigrams(word);
    hashes.insert(hashes.end(), of_word.begin(), of_word.end());
  }
  std::vector<std::vector<std::int64_t>> questions;
  for (const std::string& token : TokensOf(scope)) {
    questions.push_back(hashes);
    if (!token.empty()) questions.back().push_back(hasher.Scope(token));
  }
  return questions;
}

// As SearchIndex::Find, of entries that answer any of the questions.
std::vector<std::int64_t> FindAny(SearchIndex& index,
                                  const std::vector<std::vector<std::int64_t>>& questions,
                                  std::int64_t before, int limit) {
  std::vector<std::int64_t> found;
  for (const auto& question : questions) {
    const std::vector<std::int64_t> some = index.Find(question, before, limit);
    found.insert(found.end(), some.begin(), some.end());
  }
  std::sort(found.begin(), found.end(), std::greater<>());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (found.size() > static_cast<std::size_t>(limit)) found.resize(static_cast<std::size_t>(limit));
  return found;
}

bool Holds(const std::string& text, const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

// What the scope may read of the case: a unit that lost it nothing that was written since.
v1::Demand DemandSeen(Reader& reader, const StoredCase& stored, const Scope& scope) {
  if (scope.kind != Scope::Kind::kUnit) return stored.record.demand();
  const auto dispatches = reader.DispatchesOf(stored.id);
  const auto last = std::find_if(dispatches.rbegin(), dispatches.rend(),
                                 [&](const auto& one) { return one.record.unit() == scope.who; });
  const bool lost = last != dispatches.rend() && IsLost(last->record.state());
  return lost ? last->record.last_demand() : stored.record.demand();
}

// The index only guesses: neighbours may stand apart, the case may have changed, been shredded or
// be out of sight.
bool IsFound(Reader& reader, std::int64_t id, const Scope& scope,
             const std::vector<std::string>& words) {
  if (!reader.Sees(scope, id)) return false;
  const auto found = reader.FindCase(id);
  return found && Holds(Normalised(SearchedText(DemandSeen(reader, *found, scope))), words);
}

}  // namespace

std::string SearchedText(const v1::Demand& demand) {
  std::string text;
  for (const std::string* field :
       {&demand.title(), &demand.said(), &demand.view(), &demand.result(), &demand.place()}) {
    text += *field;
    text += '\n';
  }
  return text;
}

SearchPage Search(Reader& reader, SearchIndex& index, const Scope& scope, std::string_view words,
                  std::int64_t before, int limit) {
  SearchPage page;
  page.indexed_through = index.IndexedThrough();
  const std::vector<std::string> looked_for = SearchWords(words);
  if (looked_for.empty() || scope.kind == Scope::Kind::kNothing) return page;
  const auto questions = QuestionsOf(reader, scope, looked_for);
  for (int looked_at = 0; looked_at < kCandidates; looked_at += kAtOnce) {
    const std::vector<std::int64_t> candidates = FindAny(index, questions, before, kAtOnce);
    for (std::int64_t id : candidates) {
      before = id;
      if (!IsFound(reader, id, scope, looked_for)) continue;
      page.case_ids.push_back(id);
      if (static_cast<int>(page.case_ids.size()) == limit) {
        page.next_before = before;
        return page;
      }
    }
    if (static_cast<int>(candidates.size()) < kAtOnce) return page;
  }
  page.next_before = before;
  return page;
}

}  // namespace hotline

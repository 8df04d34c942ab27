#include "server/search_cases.h"

#include <algorithm>
#include <optional>

#include "hotline/internal/page.pb.h"
#include "rules/refusals.h"
#include "server/opaque.h"

namespace hotline {
namespace {

constexpr int kStandardPage = 50;
constexpr int kMostPage = 200;
constexpr std::size_t kMostBytes = 40 * 4;  // 40 characters

std::string QuestionHash(const v1::SearchCasesRequest& request) {
  return AsText(Sha256(request.words()));
}

// The id below which the page begins, 0 for the first; absent when the token belongs elsewhere.
std::optional<std::int64_t> BeginOf(const v1::SearchCasesRequest& request) {
  if (request.page_token().empty()) return 0;
  internal::PageToken token;
  if (!FromOpaque(request.page_token(), token) || token.question() != QuestionHash(request) ||
      token.row_id() <= 0) {
    return std::nullopt;
  }
  return token.row_id();
}

std::string TokenAt(std::int64_t before, const v1::SearchCasesRequest& request) {
  internal::PageToken token;
  token.set_row_id(before);
  token.set_question(QuestionHash(request));
  return ToOpaque(token);
}

}  // namespace

Result<v1::SearchCasesResponse> CaseSearch::operator()(Reader& reader,
                                                       const v1::SearchCasesRequest& request,
                                                       const Ambient& ambient) const {
  if (index == nullptr) return Refuse(v1::Refusal::NOT_YET_BUILT, "", "--search off");
  if (request.words().empty()) return Refuse(v1::Refusal::MISSING, "words");
  if (request.words().size() > kMostBytes) return Refuse(v1::Refusal::TOO_LONG, "words", "40");
  if (SearchWords(request.words()).empty()) return Refuse(v1::Refusal::BAD_FORMAT, "words", "2-40");
  if (request.page_size() < 0) return Refuse(v1::Refusal::IMPOSSIBLE, "page_size");
  const auto before = BeginOf(request);
  if (!before) return Refuse(v1::Refusal::BAD_PAGE_TOKEN, "page_token");

  const int limit =
      request.page_size() == 0 ? kStandardPage : std::min(request.page_size(), kMostPage);
  const SearchPage page = Search(reader, *index, ambient.scope, request.words(), *before, limit);
  v1::SearchCasesResponse response;
  for (const std::int64_t id : page.case_ids) {
    if (auto line = reader.ListCase(ambient.scope, id)) {
      *response.add_cases() = std::move(line->summary);
    }
  }
  if (page.next_before != 0) response.set_next_page_token(TokenAt(page.next_before, request));
  response.set_indexed_through(page.indexed_through);
  return response;
}

}  // namespace hotline

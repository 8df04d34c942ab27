#include "server/search_cases.h"

#include <cstddef>
#include <utility>

#include "rules/refusals.h"
#include "server/page_token.h"

namespace hotline {
namespace {

constexpr std::size_t kMostBytes = 40 * 4;  // 40 characters

}  // namespace

Result<v1::SearchCasesResponse> CaseSearch::operator()(Reader& reader,
                                                       const v1::SearchCasesRequest& request,
                                                       const Ambient& ambient) const {
  if (index == nullptr) return Refuse(v1::Refusal::SWITCHED_OFF, "", "--search off");
  if (request.words().empty()) return Refuse(v1::Refusal::MISSING, "words");
  if (request.words().size() > kMostBytes) return Refuse(v1::Refusal::TOO_LONG, "words", "40");
  if (SearchWords(request.words()).empty()) return Refuse(v1::Refusal::BAD_FORMAT, "words", "2-40");
  const Result<int> limit = PageSize(request.page_size());
  if (!limit) return limit.refusals();
  const Result<PageKey> begin = ReadPageToken(request, request.page_token(), {});
  if (!begin) return begin.refusals();

  const SearchPage page =
      Search(reader, *index, ambient.scope, request.words(), begin->row_id, *limit);
  v1::SearchCasesResponse response;
  for (const std::int64_t id : page.case_ids) {
    if (auto line = reader.ListCase(ambient.scope, id)) {
      *response.add_cases() = std::move(line->summary);
    }
  }
  if (page.next_before != 0) {
    response.set_next_page_token(WritePageToken({.row_id = page.next_before}, request));
  }
  response.set_indexed_through(page.indexed_through);
  return response;
}

}  // namespace hotline

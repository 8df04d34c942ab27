#include "hotline/v1/place_service.pb.h"
#include "rules/calendar.h"
#include "rules/clocks.h"
#include "rules/refusals.h"
#include "rules/text.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/page_token.h"

namespace hotline::commands {
namespace {

using v1::Limit;
using v1::Refusal;

// Counting from the ends of time would leave it; nobody counts so far.
const Instant kFirst = Midnight(Day(std::chrono::year(1950) / 1 / 1));
constexpr int kMostVersions = 200;
const Instant kLast = Midnight(Day(std::chrono::year(2200) / 1 / 1));

// For pickers and completion; how a case is routed is told by the preview.
v1::Place WithoutRules(v1::Place place) {
  place.clear_rules();
  return place;
}

}  // namespace

Result<v1::Place> GetPlace(Reader& reader, const v1::GetPlaceRequest& request,
                           const Ambient& ambient) {
  if (request.version().empty() || request.version() == ambient.place->version()) {
    return WithoutRules(ambient.place->place());
  }
  auto place = reader.FindPlace(request.version());
  if (!place) return Refuse(Refusal::NOT_FOUND);
  return WithoutRules(std::move(*place));
}

Result<v1::ListPlaceVersionsResponse> ListPlaceVersions(Reader& reader,
                                                        const v1::ListPlaceVersionsRequest&,
                                                        const Ambient& ambient) {
  v1::ListPlaceVersionsResponse response;
  for (const Reader::ListedVersion& one : reader.PlaceVersions(kMostVersions)) {
    v1::PlaceVersion& version = *response.add_versions();
    version.set_version(one.version);
    *version.mutable_effective_time() = ToProto(one.effective);
    version.set_in_force(one.version == ambient.place->version());
  }
  return response;
}

Result<v1::ListUnitChangesResponse> ListUnitChanges(Reader& reader,
                                                    const v1::ListUnitChangesRequest& request,
                                                    const Ambient& ambient) {
  const Result<int> size = PageSize(request.page_size());
  if (!size) return size.refusals();
  const Result<PageKey> from = ReadPageToken(request, request.page_token(), {0, INT64_MAX});
  if (!from) return from.refusals();
  v1::ListUnitChangesResponse response;
  auto changes = reader.UnitChanges(request.open(), from->row_id, *size + 1);
  if (changes.size() > static_cast<std::size_t>(*size)) {
    changes.pop_back();
    response.set_next_page_token(WritePageToken({0, changes.back().id}, request));
  }
  for (Reader::ListedChange& one : changes) {
    if (MayKnow(reader, one.change.name(), ambient)) *response.add_changes() = std::move(one.change);
  }
  return response;
}

Result<v1::Limit> CountDue(Reader&, const v1::CountDueRequest& request, const Ambient& ambient) {
  Findings found;
  found.CheckFields(request, "");
  const std::int64_t most = LargestFigure(request.basis());
  if (!request.has_from_time()) {
    found.Add(Refusal::MISSING, "from_time");
  } else {
    const auto from = found.CheckForm(request.from_time(), "from_time");
    if (from && (*from < kFirst || *from > kLast)) found.Add(Refusal::IMPOSSIBLE, "from_time");
  }
  if (request.basis() == Limit::BASIS_UNSPECIFIED) found.Add(Refusal::MISSING, "basis");
  if (request.figure() < 1 || request.figure() > most) {
    found.Add(Refusal::BAD_FORMAT, "figure", "1-" + std::to_string(most));
  }
  if (!found.empty()) return found.refusals();
  return ambient.place->calendar().Count(FromProto(request.from_time()), request.basis(),
                                         request.figure());
}

}  // namespace hotline::commands

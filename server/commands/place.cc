#include "hotline/v1/place_service.pb.h"
#include "rules/calendar.h"
#include "rules/clocks.h"
#include "rules/refusals.h"
#include "rules/text.h"
#include "server/commands/commands.h"

namespace hotline::commands {
namespace {

using v1::Limit;
using v1::Refusal;

// Counting from the ends of time would leave it; nobody counts so far.
const Instant kFirst = Midnight(Day(std::chrono::year(1950) / 1 / 1));
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

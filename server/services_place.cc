#include "server/services_place.h"

#include "hotline/v1/place_service.grpc.pb.h"
#include "server/commands/commands.h"
#include "server/raw_service.h"

namespace hotline {
namespace {

using raw::Bytes;
using raw::Context;
using raw::Raw;
using raw::Unary;

using Places = v1::PlaceService;
using RawPlaces =
    Raw<Places::Service, Places::WithRawCallbackMethod_GetPlace,
        Places::WithRawCallbackMethod_CountDue, Places::WithRawCallbackMethod_ImportCalendar,
        Places::WithRawCallbackMethod_ApproveCalendar, Places::WithRawCallbackMethod_ListCalendars,
        Places::WithRawCallbackMethod_ListMovedLimits, Places::WithRawCallbackMethod_ImportPlace,
        Places::WithRawCallbackMethod_ExportPlace, Places::WithRawCallbackMethod_ListPlaceVersions,
        Places::WithRawCallbackMethod_ListUnitChanges, Places::WithRawCallbackMethod_ExplainRoute,
        Places::WithRawCallbackMethod_WhyNotUnit, Places::WithRawCallbackMethod_ReplayRoutes,
        Places::WithRawCallbackMethod_LintRoutes>::Type;

class PlaceDesk final : public RawPlaces {
 public:
  explicit PlaceDesk(Clerk& clerk) : clerk_(clerk) {}

  Unary* GetPlace(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::GetPlace);
  }
  Unary* CountDue(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::CountDue);
  }
  Unary* ImportCalendar(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ImportCalendar);
  }
  Unary* ApproveCalendar(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ApproveCalendar);
  }
  Unary* ListCalendars(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListCalendars);
  }
  Unary* ListMovedLimits(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListMovedLimits);
  }
  Unary* ImportPlace(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ImportPlace);
  }
  Unary* ExportPlace(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ExportPlace);
  }
  Unary* ListPlaceVersions(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListPlaceVersions);
  }
  Unary* ListUnitChanges(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListUnitChanges);
  }
  Unary* ExplainRoute(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ExplainRoute);
  }
  Unary* WhyNotUnit(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::WhyNotUnit);
  }
  Unary* ReplayRoutes(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ReplayRoutes);
  }
  Unary* LintRoutes(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::LintRoutes);
  }

 private:
  Clerk& clerk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakePlaceService(Clerk& clerk) {
  return std::make_unique<PlaceDesk>(clerk);
}

}  // namespace hotline

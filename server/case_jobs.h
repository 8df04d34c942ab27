#pragma once

#include "server/batch_job.h"
#include "server/clock.h"
#include "server/place_store.h"

// What has to be done to many cases when the rules of their time or place change.
namespace hotline {

// Counts limits anew after a calendar was approved. `places` outlives it.
BatchJob::Plan CountingLimitsAnew(PlaceStore& places);

// Hands open dispatches on when a version of the directory comes into force, when a unit's last day
// is over, and once after each start. Both outlive it.
BatchJob::Plan HandingDispatchesOn(const Clock& clock, PlaceStore& places);

}  // namespace hotline

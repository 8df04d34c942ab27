#pragma once

#include "hotline/v1/place.pb.h"
#include "server/clock.h"
#include "server/log.h"
#include "server/place_folder.h"
#include "storage/store.h"

namespace hotline {

// Stamps a new store as demo when the clock is one, and moves a demo clock on to the store's last
// event. Throws StartError when a store with real cases meets a demo clock.
void SettleClock(Store& store, Clock& clock, Log& log);

// Stores the place's version unless it is there: in force from the day that its version names, the
// first one of a store at once. Its days are taken by the first one alone; of others it warns.
void PutPlace(Store& store, const v1::Place& place, Instant now, Log& log);

}  // namespace hotline

#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>

#include "server/clock.h"
#include "server/commands/ambient.h"
#include "server/log.h"
#include "server/place_store.h"
#include "server/sessions.h"
#include "storage/access_record.h"
#include "storage/store.h"

namespace hotline {

// Keeps who looked at what: AccessRecord::Write.
using RecordAccess = std::function<void(AccessEntry, AccessRecord::Done)>;

// What answering a call needs. All of it outlives whoever holds it and is thread-safe.
struct Office {
  Store& store;
  Clock& clock;
  PlaceStore& places;
  Sessions& sessions;
  Log& log;
  RecordAccess record_access;
  LooksAt looks_at;
  // Answers leave from here, so that the writer goes on with the next group.
  boost::asio::thread_pool& answers;
};

}  // namespace hotline

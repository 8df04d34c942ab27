#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/times.h"
#include "server/custody/order.h"
#include "storage/database.h"

namespace hotline {

// What a server is told, parsed.
struct Options {
  std::string data;
  std::string listen_host = "127.0.0.1";
  std::uint16_t listen_port = 12355;
  std::string port_file;
  std::string place;
  bool place_accounts = false;
  std::optional<Instant> demo_clock;
  // Empty host: no HTTP.
  std::string http_host;
  std::uint16_t http_port = 0;
  std::string tls_cert;
  std::string tls_key;
  std::string log = "stderr";
  bool search = true;

  // Not on the command line: for tests and benchmarks.
  std::chrono::milliseconds heartbeat{30'000};
  std::size_t most_streams = 1000;
  // How often it looks for what is due, for limits to count anew and dispatches to hand on.
  std::chrono::milliseconds look_every{1'000};
  // Of a stop: how long new calls are still told about it, how long old ones may take.
  std::chrono::milliseconds linger{200};
  std::chrono::milliseconds patience{5'000};
  // Makes the connections of the main store's file; empty: OpenSqlite.
  std::function<std::unique_ptr<Databases>(const std::string& path)> open_store;

  // Nobody but this machine reaches it.
  bool loopback() const;
};

// One setting with where its value came from.
struct Setting {
  std::string name;
  std::string value;
  std::string source;  // "flag", "HOTLINE_LISTEN", "/etc/hotline.toml", "default"
};

// What a command line asks for.
struct Invocation {
  Options options;
  std::vector<Setting> settings;
  // Sentences, each saying what to do; with one of them the server does not start.
  std::vector<std::string> problems;
  // Sentences for --check, about what will happen otherwise than one might think.
  std::vector<std::string> notes;
  bool check = false;
  // A verb instead of the server; data is filled in.
  CustodyOrder custody;
  // Something to print and leave with (help, a wrong flag).
  std::optional<int> exit;
  std::string text;
};

// Flags before environment before TOML file (--config) before default. `environment` gives the
// value of a variable or nullptr.
Invocation ReadOptions(int argc, const char* const* argv,
                       const std::function<const char*(const char*)>& environment);

// What --check prints: each value, where it came from, and whether the server would start.
std::string Explain(const Invocation& invocation);

}  // namespace hotline

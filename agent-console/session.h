#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent-console/client.h"
#include "agent-console/fields.h"
#include "agent-console/texts.h"

namespace hotline {

enum class Format { kTable, kWide, kJson, kJsonLines, kCsv, kName };

// The global options, as they hold for one command line.
struct Settings {
  Format output = Format::kTable;
  std::string server = "127.0.0.1:12355";
  std::string token_file;
  // Account whose token file stands in token_folder; wins over token_file.
  std::string account;
  std::string token_folder;
  std::string ca_file;
  std::chrono::milliseconds timeout{10'000};
  // Empty: a new one for each change.
  std::string request_id;
  bool no_input = false;
  bool yes = false;
  bool dry_run = false;
  bool quiet = false;
  bool verbose = false;
  Language language = Language::kChinese;
};

// Asks a person at a terminal for a line.
class LineReader {
 public:
  virtual ~LineReader() = default;
  // Absent at the end of input (Ctrl-D) and after Ctrl-C. `choices` is what Tab offers. The line
  // goes into no history.
  virtual std::optional<std::string> Ask(const std::string& question,
                                         const std::vector<std::string>& choices) = 0;
};

// What a session has around it.
struct Surroundings {
  std::istream& in;
  std::ostream& out;  // data
  std::ostream& err;  // talk
  // An environment variable; empty when it is not set.
  std::function<std::string(const char*)> environment;
  // This machine's clock.
  std::function<Instant()> clock;
  // True once Ctrl-C was pressed; asking clears it.
  std::function<bool()> interrupted = [] { return false; };
  // nullptr: there is nobody to ask.
  LineReader* reader = nullptr;
};

// What one run of the console knows: the settings of the line that runs, the connection, and what
// the lines before have learnt. For one thread.
class Session {
 public:
  Session(Surroundings surroundings, Settings settings);

  Surroundings around;
  Settings settings;

  // Calls the server as settings say. A token that cannot be read is a failure like the server's.
  template <class Request>
  auto Send(const Request& request) -> decltype(std::declval<Client&>().Send(request)) {
    if (const auto failure = Ready()) return *failure;
    if constexpr (requires(Request read) { read.set_min_seq(0); }) {
      Request read = request;
      read.set_min_seq(seen_seq());
      return client().Send(read);
    } else {
      return client().Send(request);
    }
  }
  // Connected and signed as settings say; nullopt when so.
  std::optional<Failure> Ready();
  // Requires Ready.
  Client& client() { return *client_; }

  // The account of the token; nullptr when it cannot be had (the failure is then in `why`, if
  // given).
  const v1::Account* Account(Failure* why = nullptr);
  // The place in force; nullptr when it cannot be had.
  const v1::Place* Place(Failure* why = nullptr);
  // The place, only if it was read before or can be read within a moment: for completion.
  const v1::Place* PlaceAtHand();
  // The server's time: a demo server's own, else this machine's. Absent when the server tells
  // nothing.
  std::optional<Instant> Now();
  FieldContext Fields();

  // settings.request_id, else a new UUIDv7.
  std::string RequestId();

  // A text in the session's language.
  std::string Say(const Text& text, std::initializer_list<std::string_view> values = {}) const {
    return Tell(text, settings.language, values);
  }
  // A line on the error stream; silent with --quiet.
  void Talk(const std::string& line) const;
  // A line on the error stream, also with --quiet.
  void Complain(const std::string& line) const;
  Exit Usage(const std::string& line) const;
  // A person can be asked.
  bool CanAsk() const { return around.reader != nullptr && !settings.no_input; }
  // Asks before a final act. True: go on. Without anybody to ask it needs --yes.
  bool Confirm(const std::string& question) const;

  // commit_seq of this session's last write on the server of the settings, 0 when it wrote nothing
  // there. Send() gives it to every read as min_seq, so that own writes are read back on any
  // replica.
  std::int64_t seen_seq() const;
  void Saw(std::int64_t commit_seq);
  // Cases that this session opened, oldest first, at most kRemembered: @1, @2 ...
  std::vector<std::string> opened_cases;
  static constexpr std::size_t kRemembered = 1000;
  // A call that was typed and not yet taken by the server; nothing typed is lost before the session
  // ends.
  std::optional<v1::LogCallRequest> call_draft;
  // True while a script runs: it is a decision in writing, so final acts need no --yes.
  bool in_script = false;

 private:
  std::optional<std::string> Token(std::optional<Failure>& failure) const;

  std::unique_ptr<Client> client_;
  std::string connected_to_;
  std::string token_;
  std::map<std::string, v1::Account> accounts_;  // by token
  std::map<std::string, v1::Place> places_;      // by server
  std::map<std::string, bool> has_demo_clock_;   // by server
  std::map<std::string, std::int64_t> seen_;     // by server
};

}  // namespace hotline

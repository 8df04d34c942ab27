#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "tests/storage/test_store.h"

extern char** environ;

namespace hotline {
namespace {

constexpr const char* kFolderVariable = "HOTLINE_CRASH_TEST_FOLDER";
// Where the child tells what was acknowledged.
constexpr int kAnswersFd = 3;

Store OpenStore(const std::string& folder) {
  return Store(
      OpenSqlite(folder + "/hotline.db"),
      std::make_shared<KeyStore>(OpenSqlite(folder + "/keys.db"), Key{1}, FromSystem()),
      StoreOptions{}, [] { return FromMicros(1'790'000'000'000'000); }, FromSystem());
}

// The child: this program again, with this one hidden test. It writes until it is killed and tells
// each acknowledged number, in one write each, so that no number is told in part.
TEST_CASE("child of the crash test", "[.crash-child]") {
  const char* folder = std::getenv(kFolderVariable);
  REQUIRE(folder != nullptr);
  Store store = OpenStore(folder);
  std::vector<std::thread> callers;
  std::atomic<std::int64_t> next = store.last_seq() + 1;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      for (;;) {
        const std::int64_t number = next++;
        // A mark of a former life that was killed before it could tell has the name already.
        const auto work = [&](Transaction& transaction) {
          const std::string mark = std::to_string(number);
          return transaction.FindRequest("tester", mark).has_value() ||
                 LeaveMark(transaction, mark, 500);
        };
        if (store.WriteAndWait(work) != Fate::kCommitted) _exit(1);
        if (write(kAnswersFd, &number, sizeof number) != sizeof number) _exit(1);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
}

struct Child {
  pid_t pid = -1;
  int answers = -1;
};

Child StartChild() {
  int pipe_ends[2];
  REQUIRE(pipe2(pipe_ends, O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], kAnswersFd);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  std::string arguments[] = {"storage_tests", "child of the crash test"};
  char* argv[] = {arguments[0].data(), arguments[1].data(), nullptr};
  Child child{.answers = pipe_ends[0]};
  const int error = posix_spawn(&child.pid, "/proc/self/exe", &actions, nullptr, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  REQUIRE(error == 0);
  return child;
}

// Reads numbers until there are `enough`, kills the child, and reads what it told before it died.
std::vector<std::int64_t> KillAfter(Child child, std::size_t enough) {
  std::vector<std::int64_t> numbers;
  std::int64_t number = 0;
  bool killed = false;
  while (read(child.answers, &number, sizeof number) == sizeof number) {
    numbers.push_back(number);
    if (numbers.size() >= enough && !killed) {
      kill(child.pid, SIGKILL);
      killed = true;
    }
  }
  close(child.answers);
  int status = 0;
  waitpid(child.pid, &status, 0);
  CHECK(WIFSIGNALED(status));
  return numbers;
}

TEST_CASE("what was acknowledged outlives a kill -9") {
  TempFolder folder;
  setenv(kFolderVariable, folder.path().c_str(), 1);
  std::vector<std::int64_t> acknowledged;
  for (const std::size_t enough : {1, 37, 200, 500, 90}) {
    const std::vector<std::int64_t> numbers = KillAfter(StartChild(), enough);
    CHECK(numbers.size() >= enough);
    acknowledged.insert(acknowledged.end(), numbers.begin(), numbers.end());

    Store store = OpenStore(folder.path());
    int lost = 0;
    store.ReadAndWait([&](Reader& reader) {
      for (const std::int64_t number : acknowledged) {
        if (!reader.FindRequest("tester", std::to_string(number))) ++lost;
      }
    });
    CHECK(lost == 0);
    CHECK(VerifyChain(*OpenSqlite(folder.File("hotline.db"))->OpenReader(), 1).holds());
  }
}

}  // namespace
}  // namespace hotline

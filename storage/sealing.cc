#include "storage/sealing.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "storage/database.h"

namespace hotline {
namespace {

constexpr char kSealedFormat = 1;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHexKey = 2 * sizeof(Key);
constexpr const char* kMasterKeyVariable = "HOTLINE_MASTER_KEY";

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void AppendBigEndian(std::string& bytes, std::int64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> shift & 0xff));
  }
}

// The numbers' length is fixed, so no two places give the same bytes.
std::string AssociatedData(const RowPlace& place) {
  std::string data(place.table);
  AppendBigEndian(data, place.site);
  AppendBigEndian(data, place.id);
  AppendBigEndian(data, place.version);
  return data;
}

std::string Encrypt(const Key& key, std::string_view associated, std::string_view plain,
                    const Randomness& randomness) {
  std::string sealed(1 + kNonce + plain.size() + kTag, '\0');
  sealed[0] = kSealedFormat;
  unsigned char* nonce = Bytes(sealed) + 1;
  randomness(nonce, kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonce, nullptr, Bytes(plain), plain.size(),
                                             Bytes(associated), associated.size(), nullptr, nonce,
                                             key.data());
  return sealed;
}

std::string Decrypt(const Key& key, std::string_view associated, std::string_view sealed,
                    std::string_view what) {
  const auto fail = [&](const char* why) {
    throw DatabaseError(DatabaseError::Kind::kFault, std::string(what) + ": " + why);
  };
  if (sealed.size() < 1 + kNonce + kTag) fail("too short for a seal");
  if (sealed[0] != kSealedFormat) fail("unknown format byte");
  std::string plain(sealed.size() - 1 - kNonce - kTag, '\0');
  const unsigned char* nonce = Bytes(sealed) + 1;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(Bytes(plain), nullptr, nullptr, nonce + kNonce,
                                                 sealed.size() - 1 - kNonce, Bytes(associated),
                                                 associated.size(), nonce, key.data()) != 0) {
    fail("the seal does not open: altered, or of another row or key");
  }
  return plain;
}

// A file descriptor that closes itself.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

[[noreturn]] void ThrowSystem(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

Key KeyFromHex(std::string_view hex, const std::string& source) {
  while (!hex.empty() && (hex.back() == '\n' || hex.back() == '\r')) hex.remove_suffix(1);
  Key key;
  std::size_t length = 0;
  if (hex.size() != kHexKey ||
      sodium_hex2bin(key.data(), key.size(), hex.data(), hex.size(), nullptr, &length, nullptr) !=
          0 ||
      length != key.size()) {
    throw std::runtime_error(source + " does not hold a key: 64 hex digits are needed");
  }
  return key;
}

// Absent when there is no file.
std::optional<Key> ReadKeyFile(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT) return std::nullopt;
    ThrowSystem("cannot open the key file " + path);
  }
  struct stat status {};
  if (fstat(file.get(), &status) != 0) ThrowSystem("cannot examine " + path);
  if ((status.st_mode & 077) != 0) {
    throw std::runtime_error("others may read the key file " + path + ": chmod 600 " + path);
  }
  char text[kHexKey + 3];
  const ssize_t size = read(file.get(), text, sizeof text);
  if (size < 0) ThrowSystem("cannot read " + path);
  const Key key = KeyFromHex(std::string_view(text, static_cast<std::size_t>(size)), path);
  sodium_memzero(text, sizeof text);
  return key;
}

void SyncFolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const File file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file || fsync(file.get()) != 0) ThrowSystem("cannot sync " + folder);
}

// The key is on the disk under another name before it gets its own: a crash leaves a whole file or
// none. link() does not replace, so of two processes that make the file at once both end with the
// same key.
void WriteKeyFile(const std::string& path, const Key& key) {
  const std::string part = path + ".part" + std::to_string(getpid());
  char hex[kHexKey + 1];
  sodium_bin2hex(hex, sizeof hex, key.data(), key.size());
  const std::string text = std::string(hex) + "\n";
  {
    const File file(open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file) ThrowSystem("cannot make the key file " + part);
    if (write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        fsync(file.get()) != 0) {
      ThrowSystem("cannot write " + part);
    }
  }
  const bool linked = link(part.c_str(), path.c_str()) == 0 || errno == EEXIST;
  const int error = errno;
  unlink(part.c_str());
  errno = error;
  if (!linked) ThrowSystem("cannot make the key file " + path);
  SyncFolderOf(path);
}

}  // namespace

Randomness FromSystem() {
  // libsodium's own generator, seeded by the system: a nonce for each row would be a call each.
  randombytes_set_implementation(&randombytes_internal_implementation);
  if (sodium_init() < 0) throw std::runtime_error("the system gives no randomness");
  return [](void* bytes, std::size_t size) { randombytes_buf(bytes, size); };
}

std::string Seal(const Key& key, const RowPlace& place, std::string_view plain,
                 const Randomness& randomness) {
  return Encrypt(key, AssociatedData(place), plain, randomness);
}

std::string Open(const Key& key, const RowPlace& place, std::string_view sealed) {
  return Decrypt(key, AssociatedData(place), sealed,
                 std::string(place.table) + "/" + std::to_string(place.id));
}

std::string Wrap(const Key& master, std::string_view purpose, const Key& key,
                 const Randomness& randomness) {
  const std::string_view plain(reinterpret_cast<const char*>(key.data()), key.size());
  return Encrypt(master, purpose, plain, randomness);
}

Key Unwrap(const Key& master, std::string_view purpose, std::string_view wrapped) {
  std::string plain = Decrypt(master, purpose, wrapped, "wrapped key");
  Key key;
  if (plain.size() != key.size()) {
    throw DatabaseError(DatabaseError::Kind::kFault, "wrapped key: not of a key's length");
  }
  std::memcpy(key.data(), plain.data(), key.size());
  sodium_memzero(plain.data(), plain.size());
  return key;
}

std::int64_t KeyedHash(const Key& key, std::string_view text) {
  unsigned char hash[crypto_generichash_BYTES_MIN];
  crypto_generichash(hash, sizeof hash, Bytes(text), text.size(), key.data(), key.size());
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | hash[i];
  return static_cast<std::int64_t>(number);
}

Hash Sha256(std::string_view text) {
  // Looked up once: the look-up costs more than a short hash. OpenSSL uses the processor's SHA
  // instructions.
  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Hash hash;
  if (kSha256 == nullptr ||
      EVP_Digest(text.data(), text.size(), hash.data(), nullptr, kSha256, nullptr) != 1) {
    throw std::runtime_error("OpenSSL gives no SHA-256");
  }
  return hash;
}

std::string AsText(const Hash& hash) {
  return std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
}

Key KeyFile(const std::string& path, const Randomness& randomness) {
  if (const auto key = ReadKeyFile(path)) return *key;
  Key fresh;
  randomness(fresh.data(), fresh.size());
  WriteKeyFile(path, fresh);
  // Read back: another process may have been faster.
  const auto key = ReadKeyFile(path);
  if (!key) throw std::runtime_error("the key file " + path + " vanished");
  return *key;
}

Key MasterKey(const std::string& path, const Randomness& randomness) {
  if (const char* hex = std::getenv(kMasterKeyVariable); hex != nullptr && *hex != '\0') {
    return KeyFromHex(hex, kMasterKeyVariable);
  }
  return KeyFile(path, randomness);
}

}  // namespace hotline

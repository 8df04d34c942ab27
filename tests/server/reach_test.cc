// Who can reach the server, and what gRPC itself answers.

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <catch2/catch.hpp>

#include "tests/server/test_server.h"

namespace hotline {
namespace {

const std::string kHealth = "/grpc.health.v1.Health/Check";
const std::string kReflection = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

struct Pair {
  std::string certificate;
  std::string key;
};

template <class Write>
std::string Pem(Write write) {
  BIO* memory = BIO_new(BIO_s_mem());
  write(memory);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  std::string text(bytes, static_cast<std::size_t>(size));
  BIO_free(memory);
  return text;
}

// A certificate that "localhost" signed for itself.
Pair MakeCertificate() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  Pair pair{Pem([&](BIO* out) { PEM_write_bio_X509(out, certificate); }), Pem([&](BIO* out) {
              PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
            })};
  X509_free(certificate);
  EVP_PKEY_free(key);
  return pair;
}

TEST_CASE("health and reflection are answered on loopback") {
  TestServer server;
  std::string answer;
  REQUIRE(server.Call(kHealth, "", *TestServer::With(""), &answer).ok());
  CHECK(answer == "\x08\x01");  // SERVING
  const grpc::Status status = server.Call(kReflection, "", *TestServer::With(""));
  CHECK(status.error_code() != grpc::StatusCode::UNIMPLEMENTED);
}

TEST_CASE("from other machines the server is reached by TLS alone and shows no reflection") {
  TempFolder files;
  const Pair pair = MakeCertificate();
  std::ofstream(files.File("cert")) << pair.certificate;
  std::ofstream(files.File("key")) << pair.key;
  TestServer server([&](Options& options) {
    options.listen_host = "0.0.0.0";
    options.tls_cert = files.File("cert");
    options.tls_key = files.File("key");
  });
  v1::Account account;

  // TestServer's own channel speaks plainly.
  auto context = server.As("operator1");
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(3));
  CHECK(server.intake()->WhoAmI(context.get(), {}, &account).error_code() ==
        grpc::StatusCode::UNAVAILABLE);

  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride("localhost");
  grpc::SslCredentialsOptions trusted;
  trusted.pem_root_certs = pair.certificate;
  const auto channel =
      grpc::CreateCustomChannel(server.address(), grpc::SslCredentials(trusted), arguments);
  const grpc::Status status =
      v1::IntakeService::NewStub(channel)->WhoAmI(server.As("operator1").get(), {}, &account);
  INFO(status.error_message());
  CHECK(status.ok());
  CHECK(account.name() == "accounts/operator1");

  server.Use(channel);
  CHECK(server.Call(kReflection, "", *TestServer::With("")).error_code() ==
        grpc::StatusCode::UNIMPLEMENTED);
}

TEST_CASE("an address for other machines without a certificate is refused by the server itself") {
  CHECK_THROWS_WITH(TestServer([](Options& options) { options.listen_host = "0.0.0.0"; }),
                    Catch::Contains("--tls-cert"));
}

}  // namespace
}  // namespace hotline

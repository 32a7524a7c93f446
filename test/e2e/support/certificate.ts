import { execFileSync } from "node:child_process";

/**
 * Writes a key and a certificate that vouches for itself into the folder. Takes openssl.
 * @param more words of `openssl req -x509`, such as the names that it is valid for
 */
export function writeCertificate(
  folder: string,
  name: string,
  files: { key: string; cert: string },
  ...more: string[]
) {
  const out = ["-keyout", files.key, "-out", files.cert, "-days", "2", "-subj", `/CN=${name}`];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...out, ...more], {
    cwd: folder,
    stdio: "ignore",
  });
}

/** For a server on this machine's loopback address. */
export const forLoopback = ["-addext", "subjectAltName=IP:127.0.0.1"];

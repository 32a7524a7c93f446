import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import type Dockerode from "dockerode";

type Dial = Dockerode["modem"]["dial"];

/**
 * Lets every call end, also one whose answer breaks off: docker-modem waits for the end of an answer, which then never comes. The Engine
 * begins some answers long before it knows their content, such as those of POST /containers/{id}/wait.
 */
export function endWithTheConnection(client: Dockerode): Dockerode {
  const dial: Dial = client.modem.dial.bind(client.modem);
  client.modem.dial = (options, callback) => {
    if (options.isStream || options.openStdin || options.hijack || callback === undefined)
      return dial(options, callback);
    dial({ ...options, isStream: true }, (error, response) => {
      if (error) return callback(error, null);
      buffer(response as IncomingMessage).then(
        (body) => callback(null, contentOf(body)),
        (failure) => callback(options.abortSignal?.reason ?? failure, null),
      );
    });
  };
  return client;
}

/** As docker-modem gives it: the JSON where it is some, else the bytes. */
function contentOf(body: Buffer): object {
  try {
    return JSON.parse(body.toString()) || body;
  } catch {
    return body;
  }
}

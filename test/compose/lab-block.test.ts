import { expect, test } from "vitest";
import { errorOf, stackOf } from "./temporary-project.js";

const services = "services: {one: {image: x}, two: {image: x}}";

test("the block is read with its short forms", async () => {
  const block =
    "{server: one, client: {service: two, command: python 'my client.py'}, messages: [1, yes, ''], quit: bye}";
  expect((await stackOf(`x-reqresp-lab: ${block}\n${services}`)).lab).toEqual({
    server: { service: "one" },
    client: { service: "two", command: ["python", "my client.py"], port: undefined },
    messages: ["1", "yes", ""],
    quit: "bye",
  });
});

test("a later file's block merges over an earlier one's", async () => {
  const text = `x-reqresp-lab: {quit: bye, server: {service: one}}\n${services}\n---\nx-reqresp-lab: {quit: end}\n`;
  expect((await stackOf(text)).lab).toMatchObject({ quit: "end", server: { service: "one" } });
});

test.each([
  ["[]", "x-reqresp-lab must be a mapping"],
  ["{sever: {service: one}}", 'has no key "sever"'],
  ["{server: {command: x}}", "x-reqresp-lab.server needs a `service`"],
  ["{server: {service: one, port: 70000}}", "x-reqresp-lab.server.port must be a port"],
  ["{server: {service: one, command: []}}", "must name a program"],
  ["{server: {service: one, command: a && b}}", "must be a program and its arguments"],
  ["{messages: halo}", "x-reqresp-lab.messages must be a list"],
  ["{messages: [[a]]}", "x-reqresp-lab.messages[0] must be a text"],
])("the block %s is refused", async (block, message) => {
  const error = await errorOf(`x-reqresp-lab: ${block}\n${services}`);
  expect(error).toMatchObject({ code: "COMPOSE_INVALID", message: expect.stringContaining(message) });
});

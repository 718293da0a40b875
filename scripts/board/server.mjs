// The example `board` as a process, and a way to break what is between it and a page.
import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { createInterface } from "node:readline";

// The board, a process of its own. None outlives this one, whatever fails.
const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

export const startBoard = async (...options) => {
  const child = spawn(process.env.BOARD, ["--port", "0", "--seed", "7", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  children.add(child);
  child.on("exit", () => children.delete(child));
  for await (const line of createInterface({ input: child.stdout })) {
    const address = line.match(/http:\/\/127\.0\.0\.1:(\d+)/);
    if (address) {
      child.stdout.resume();
      const stop = async () => {
        if (!children.has(child)) return;
        const exit = once(child, "exit");
        child.kill();
        await exit;
      };
      return { port: Number(address[1]), home: address[0], stop };
    }
  }
  throw new Error("the board has not started");
};

// What stands between browser and board, and can break or fall silent.
export const startProxy = async (target) => {
  let port = target;
  const pairs = new Set();
  let isSilent = false;
  const server = net.createServer((front) => {
    const back = net.connect(port, "127.0.0.1");
    const pair = [front, back];
    pairs.add(pair);
    for (const [from, to] of [pair, [back, front]]) {
      from.on("error", () => {});
      from.on("data", (data) => isSilent || to.write(data));
      from.on("close", () => { to.destroy(); pairs.delete(pair); });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    leadTo: (other) => { port = other; },
    breakAll: () => pairs.forEach((pair) => pair.forEach((socket) => socket.destroy())),
    beSilent: (silent) => { isSilent = silent; },
    stop: () => { pairs.forEach((pair) => pair.forEach((socket) => socket.destroy())); server.close(); },
  };
};

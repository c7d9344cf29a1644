// SPDX-License-Identifier: MIT
// A host with Node's serialport: eleven threads, libuv, promises.
const { SerialPort } = require("serialport");

const settings = ["ATE0", "AT+FTPCID=1", 'AT+FTPSERV="ftp.example.com"', 'AT+FTPUN="me"'].concat([
  'AT+FTPPW="secret"', 'AT+FTPGETPATH="/"', 'AT+FTPGETNAME="1K.txt"']);
const port = new SerialPort({ path: process.argv[2], baudRate: 115200 });
let heard = "";
let look = () => {};
port.on("data", (bytes) => { heard += bytes.toString("latin1"); look(); });

function expect(words, within) {
  return new Promise((resolve) => {
    const end = (word) => { clearTimeout(timer); look = () => {}; resolve(word); };
    const timer = setTimeout(() => end(null), within);
    look = () => {
      const word = words.find((each) => heard.includes(each));
      if (word) { heard = heard.slice(heard.indexOf(word) + word.length); end(word); }
    };
    look();
  });
}

function say(command) {
  port.write(command + "\r");
  return expect(["OK\r\n", "ERROR\r\n"], 5000);
}

port.on("open", async () => {
  const start = Date.now();
  for (const setting of settings) await say(setting);
  for (let i = 0; i < 3; i++) {
    await say("AT+FTPGET=1");
    const what = await expect(["1,1\r\n", "1,64\r\n"], 80000);
    console.log((Date.now() - start) / 1000, JSON.stringify(what));
    if (what === "1,1\r\n") process.exit((await say("AT+FTPGET=2,1460")) ? 0 : 12);
  }
  process.exit(13);
});

// SPDX-License-Identifier: MIT
// An FTP download and an upload with serialport (npm) alone: lines by its ReadlineParser, data as
// they come. Usage: node get.js TTY. Writes the file to stdout.
'use strict'

const { SerialPort } = require('serialport')

const port = new SerialPort({ path: process.argv[2], baudRate: 115200 })
let heard = Buffer.alloc(0)
let wake = () => {}

port.on('data', (bytes) => {
  heard = Buffer.concat([heard, bytes])
  wake()
})

// Waits for `text`, and takes everything up to and with it.
async function until (text) {
  const limit = setTimeout(() => {
    console.error(`no ${JSON.stringify(text)} in ${JSON.stringify(heard.toString('latin1'))}`)
    process.exit(1)
  }, 20000)
  let at
  while ((at = heard.indexOf(text)) < 0) {
    await new Promise((resolve) => { wake = resolve })
  }
  clearTimeout(limit)
  const taken = heard.subarray(0, at + text.length)
  heard = heard.subarray(at + text.length)
  return taken.toString('latin1')
}

async function bytes (count) {
  while (heard.length < count) {
    await new Promise((resolve) => { wake = resolve })
  }
  const taken = heard.subarray(0, count)
  heard = heard.subarray(count)
  return taken
}

async function command (line, last = '\r\nOK\r\n') {
  port.write(line + '\r\n')
  return until(last)
}

async function get (name) {
  const parts = []
  await command(`AT+FTPGETPATH="/";+FTPGETNAME="${name}"`)
  await command('AT+FTPGET=1', '\r\n+FTPGET: 1,')
  let code = (await until('\r\n')).trim()
  while (code === '1') {
    await command('AT+FTPGET=2,1460', '+FTPGET: 2,')
    const count = parseInt(await until('\r\n'), 10)
    parts.push(await bytes(count))
    await until('OK\r\n')
    if (count === 0) {
      await until('\r\n+FTPGET: 1,')
      code = (await until('\r\n')).trim()
    }
  }
  if (code !== '0') throw new Error(`+FTPGET: 1,${code}`)
  return Buffer.concat(parts)
}

async function put (name, data) {
  await command(`AT+FTPPUTPATH="/";+FTPPUTNAME="${name}"`)
  await command('AT+FTPPUT=1', '\r\n+FTPPUT: 1,1,')
  let most = parseInt(await until('\r\n'), 10)
  while (data.length) {
    const piece = data.subarray(0, most)
    data = data.subarray(piece.length)
    await command(`AT+FTPPUT=2,${piece.length}`, `+FTPPUT: 2,${piece.length}\r\n`)
    port.write(piece)
    await until('\r\nOK\r\n')
    await until('\r\n+FTPPUT: 1,1,')
    most = parseInt(await until('\r\n'), 10)
  }
  await command('AT+FTPPUT=2,0')
  await until('\r\n+FTPPUT: 1,0\r\n')
}

port.on('open', async () => {
  await command('ATE0')
  await command('AT+CNACT=1', '\r\n+APP PDP: ACTIVE\r\n')
  await command('AT+FTPSERV="ftp.example";+FTPUN="u";+FTPPW="p"')
  const file = await get('all.bin')
  await put('copy.bin', file)
  process.stdout.write(file, () => process.exit(0))
})

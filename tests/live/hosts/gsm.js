// SPDX-License-Identifier: MIT
// serialport-gsm (npm) as its README has it: open, initialise, own number, inbox, delete; then an
// FTP download with its executeCommand(). Usage: node gsm.js TTY. Prints what it got as JSON.
'use strict'

const gsm = require('serialport-gsm')

const modem = gsm.Modem()
const got = {}

function die (why) {
  console.error(why)
  process.exit(1)
}

function must (name) {
  return (result, error) => {
    if (error || !result || result.status !== 'success') die(`${name}: ${JSON.stringify(error || result)}`)
    got[name] = result.data
    return result
  }
}

// executeCommand() hands each line to `logic` until that says it is the last.
function command (line, last) {
  return new Promise((resolve) => {
    const lines = []
    const item = modem.executeCommand(line, () => resolve(lines), false, 20000)
    item.logic = (part) => {
      const text = part.trim()
      if (text && text !== line) lines.push(text)
      if (text.includes('ERROR')) die(`${line}: ${lines}`)
      return last.test(text) ? { resultData: lines, returnResult: true } : undefined
    }
  })
}

async function download () {
  await command('AT+CNACT=1', /^\+APP PDP: ACTIVE$/)
  await command('AT+FTPSERV="ftp.example"', /^OK$/)
  await command('AT+FTPUN="u"', /^OK$/)
  await command('AT+FTPPW="p"', /^OK$/)
  await command('AT+FTPGETPATH="/"', /^OK$/)
  await command('AT+FTPGETNAME="fox.txt"', /^OK$/)
  await command('AT+FTPGET=1', /^\+FTPGET: 1,1$/)
  const lines = await command('AT+FTPGET=2,1024', /^OK$/)
  got.file = lines.find((line) => line.includes('fox'))
}

modem.on('open', () => {
  modem.initializeModem((result, error) => {
    must('initialized')(result, error)
    modem.getOwnNumber((result, error) => {
      must('number')(result, error)
      modem.getSimInbox((result, error) => {
        must('inbox')(result, error)
        modem.deleteAllSimMessages((result, error) => {
          must('deleted')(result, error)
          download().then(() => {
            console.log(JSON.stringify(got))
            process.exit(0)
          })
        })
      })
    })
  }, false, 5000)
})
modem.open(process.argv[2], { baudRate: 115200, incomingCallIndication: true })

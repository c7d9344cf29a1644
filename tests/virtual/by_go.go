// SPDX-License-Identifier: MIT

// A host in Go, a static program: goroutines, a runtime with its own threads, edge-triggered epoll.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"time"
)

var settings = []string{"ATE0", "AT+FTPCID=1", `AT+FTPSERV="ftp.example.com"`, `AT+FTPUN="me"`,
	`AT+FTPPW="secret"`, `AT+FTPGETPATH="/"`, `AT+FTPGETNAME="1K.txt"`}

func read(port *os.File, lines chan<- string) {
	reader := bufio.NewReader(port)
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			close(lines)
			return
		}
		if line = strings.TrimSpace(line); line != "" {
			lines <- line
		}
	}
}

func expect(lines <-chan string, within time.Duration, words ...string) string {
	end := time.After(within)
	for {
		select {
		case line := <-lines:
			for _, word := range words {
				if line == word {
					return line
				}
			}
		case <-end:
			return ""
		}
	}
}

func main() {
	port, err := os.OpenFile(os.Args[1], os.O_RDWR, 0)
	if err != nil {
		panic(err)
	}
	lines := make(chan string, 100)
	go read(port, lines)
	say := func(command string) string {
		port.WriteString(command + "\r")
		return expect(lines, 5*time.Second, "OK", "ERROR")
	}
	start := time.Now()
	for _, setting := range settings {
		say(setting)
	}
	for i := 0; i < 3; i++ {
		say("AT+FTPGET=1")
		what := expect(lines, 80*time.Second, "+FTPGET: 1,1", "+FTPGET: 1,64")
		fmt.Printf("%.3f s: %s\n", time.Since(start).Seconds(), what)
		if what == "+FTPGET: 1,1" {
			say("AT+FTPGET=2,1460")
			os.Exit(0)
		}
	}
	os.Exit(13)
}

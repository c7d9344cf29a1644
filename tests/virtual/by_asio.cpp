// SPDX-License-Identifier: MIT
// A host in Boost.Asio: its serial port, and a steady timer for each wait. The reactor waits with
// epoll and a timerfd.
#include <boost/asio.hpp>

#include <chrono>
#include <cstdio>
#include <initializer_list>
#include <string>

namespace asio = boost::asio;
using std::chrono::seconds;

class Modem {
public:
    explicit Modem(const char *path) : port(context, path), timer(context)
    {
        using base = asio::serial_port_base;
        port.set_option(base::baud_rate(115200));
        port.set_option(base::flow_control(base::flow_control::none));
        read();
    }

    // Which of the words was heard; "" when the time was over.
    std::string until(std::initializer_list<const char *> words, seconds most)
    {
        bool over = false;
        timer.expires_after(most);
        timer.async_wait([&](boost::system::error_code error) { over = over || !error; });
        for (;;) {
            for (const char *word : words) {
                std::size_t at = heard.find(word);
                if (at == std::string::npos)
                    continue;
                heard.erase(0, at + std::string(word).size());
                timer.cancel();
                context.poll();
                return word;
            }
            if (over)
                return "";
            context.run_one();
        }
    }

    bool say(const std::string &command)
    {
        asio::write(port, asio::buffer(command + "\r"));
        return until({"OK\r\n", "ERROR\r\n"}, seconds(5)) == "OK\r\n";
    }

    void sleep(seconds time)
    {
        timer.expires_after(time);
        timer.wait();
    }

private:
    void read()
    {
        port.async_read_some(asio::buffer(bytes),
                             [this](boost::system::error_code error, std::size_t count) {
                                 if (error)
                                     return;
                                 heard.append(bytes, count);
                                 read();
                             });
    }

    asio::io_context context;
    asio::serial_port port;
    asio::steady_timer timer;
    std::string heard;
    char bytes[512];
};

int main(int argc, char **argv)
{
    Modem modem(argc > 1 ? argv[1] : "");
    const auto start = std::chrono::steady_clock::now();
    for (const char *setting : {"ATE0", "AT+FTPCID=1", "AT+FTPSERV=\"ftp.example.com\"",
                                "AT+FTPUN=\"me\"", "AT+FTPPW=\"secret\"",
                                "AT+FTPGETPATH=\"/\"", "AT+FTPGETNAME=\"1K.txt\""})
        modem.say(setting);
    for (int i = 0; i < 3; i++) {
        modem.say("AT+FTPGET=1");
        const std::string what = modem.until({"1,1\r\n", "1,64\r\n"}, seconds(80));
        const std::chrono::duration<double> so_far = std::chrono::steady_clock::now() - start;
        std::printf("%.3f s: %s", so_far.count(), what.c_str());
        if (what == "1,1\r\n")
            return modem.say("AT+FTPGET=2,1460") ? 0 : 14;
        modem.sleep(seconds(3));
    }
    return 13;
}

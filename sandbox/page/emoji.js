// Common emoji by Slack's names.
const TABLE = `
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|warning ⚠️|no_entry ⛔
no_entry_sign 🚫|octagonal_sign 🛑|rotating_light 🚨|exclamation ❗|heavy_exclamation_mark ❗|question ❓|grey_question ❔
grey_exclamation ❕|bangbang ‼️|information_source ℹ️|bell 🔔|no_bell 🔕|loudspeaker 📢|mega 📣|speech_balloon 💬|thought_balloon 💭
left_speech_bubble 🗨️|eyes 👀|eye 👁️|bulb 💡|fire 🔥|zap ⚡|boom 💥|sparkles ✨|star ⭐|star2 🌟|tada 🎉|confetti_ball 🎊
red_circle 🔴|large_orange_circle 🟠|orange_circle 🟠|large_yellow_circle 🟡|yellow_circle 🟡|large_green_circle 🟢|green_circle 🟢
large_blue_circle 🔵|blue_circle 🔵|large_purple_circle 🟣|large_brown_circle 🟤|white_circle ⚪|black_circle ⚫
large_red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦|large_purple_square 🟪
white_large_square ⬜|black_large_square ⬛|white_medium_square ◻️|black_medium_square ◼️|small_blue_diamond 🔹|small_orange_diamond 🔸
large_blue_diamond 🔷|large_orange_diamond 🔶|small_red_triangle 🔺|small_red_triangle_down 🔻|arrow_up ⬆️|arrow_down ⬇️
arrow_right ➡️|arrow_left ⬅️|arrow_upper_right ↗️|arrow_lower_right ↘️|arrow_up_down ↕️|left_right_arrow ↔️|arrow_forward ▶️
arrow_backward ◀️|arrow_up_small 🔼|arrow_down_small 🔽|fast_forward ⏩|rewind ⏪|arrows_counterclockwise 🔄|repeat 🔁
leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|twisted_rightwards_arrows 🔀|back 🔙|soon 🔜|top 🔝|end 🔚|new 🆕|ok 🆗|sos 🆘|up 🆙|cool 🆒|free 🆓
calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock9 🕘|clock1 🕐|clock3 🕒|clock12 🕛|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️|hourglass ⌛
hourglass_flowing_sand ⏳|watch ⌚|package 📦|ship 🚢|passenger_ship 🛳️|ferry ⛴️|boat ⛵|anchor ⚓|airplane ✈️|airplane_departure 🛫
airplane_arriving 🛬|truck 🚚|articulated_lorry 🚛|train 🚆|factory 🏭|office 🏢|house 🏠|bank 🏦|convenience_store 🏪|building_construction 🏗️
memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|page_facing_up 📄|page_with_curl 📃|bookmark_tabs 📑|file_folder 📁|open_file_folder 📂
card_index_dividers 🗂️|bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|paperclip 📎|linked_paperclips 🖇️|pushpin 📌
round_pushpin 📍|triangular_flag_on_post 🚩|checkered_flag 🏁|white_flag 🏳️|flag-cn 🇨🇳|cn 🇨🇳|flag-de 🇩🇪|de 🇩🇪|flag-us 🇺🇸|us 🇺🇸|flag-gb 🇬🇧|flag-jp 🇯🇵
scissors ✂️|thread 🧵|yarn 🧶|shirt 👕|tshirt 👕|jeans 👖|dress 👗|coat 🧥|socks 🧦|shoe 👞|handbag 👜|school_satchel 🎒|gear ⚙️|wrench 🔧
hammer 🔨|hammer_and_wrench 🛠️|nut_and_bolt 🔩|toolbox 🧰|mag 🔍|mag_right 🔎|lock 🔒|unlock 🔓|key 🔑|link 🔗|chains ⛓️|shield 🛡️|balance_scale ⚖️
scales ⚖️|moneybag 💰|money_with_wings 💸|dollar 💵|euro 💶|yen 💴|credit_card 💳|receipt 🧾|email 📧|envelope ✉️|incoming_envelope 📨
inbox_tray 📥|outbox_tray 📤|mailbox 📫|telephone_receiver 📞|phone ☎️|telephone ☎️|iphone 📱|computer 💻|printer 🖨️|camera 📷|camera_with_flash 📸
frame_with_picture 🖼️|microphone 🎤|studio_microphone 🎙️|movie_camera 🎥|globe_with_meridians 🌐|earth_asia 🌏|earth_africa 🌍|earth_americas 🌎
sun_with_face 🌞|sunny ☀️|sunrise 🌅|partly_sunny ⛅|cloud ☁️|rain_cloud 🌧️|umbrella ☂️|snowflake ❄️|cyclone 🌀|ocean 🌊|rainbow 🌈|crescent_moon 🌙|moon 🌔|zzz 💤
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|clap 👏|pray 🙏|wave 👋|raised_hands 🙌|raised_hand ✋|hand ✋|raising_hand 🙋|muscle 💪|handshake 🤝
point_right 👉|point_left 👈|point_up ☝️|point_up_2 👆|point_down 👇|writing_hand ✍️|v ✌️|crossed_fingers 🤞|fist ✊|facepunch 👊|salute 🫡
smile 😄|smiley 😃|grinning 😀|grin 😁|slightly_smiling_face 🙂|wink 😉|blush 😊|joy 😂|sweat_smile 😅|sweat 😓|thinking_face 🤔|neutral_face 😐|confused 😕
worried 😟|cry 😢|sob 😭|rage 😡|angry 😠|scream 😱|sunglasses 😎|heart_eyes 😍|relieved 😌|disappointed 😞|hushed 😯|sleeping 😴|face_with_thermometer 🤒|palm_tree 🌴
robot_face 🤖|ghost 👻|heart ❤️|green_heart 💚|blue_heart 💙|yellow_heart 💛|broken_heart 💔|100 💯|trophy 🏆|medal 🏅|sports_medal 🏅|first_place_medal 🥇|dart 🎯
rocket 🚀|construction 🚧|construction_worker 👷|busts_in_silhouette 👥|bust_in_silhouette 👤|man-raising-hand 🙋‍♂️|woman-raising-hand 🙋‍♀️|seedling 🌱|four_leaf_clover 🍀
coffee ☕|tea 🍵|cake 🍰|birthday 🎂|gift 🎁|balloon 🎈|red_envelope 🧧|dragon 🐉|turtle 🐢|snail 🐌|bug 🐛|test_tube 🧪|microscope 🔬|pill 💊|ambulance 🚑|fire_engine 🚒
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|zero 0️⃣|hash #️⃣|white_small_square ▫️|black_small_square ▪️
heavy_plus_sign ➕|heavy_minus_sign ➖|heavy_multiplication_x ✖️|heavy_division_sign ➗|recycle ♻️|put_litter_in_its_place 🚮|wastebasket 🗑️|label 🏷️|ticket 🎫|loading ⏳
pause_button ⏸️|double_vertical_bar ⏸️|black_square_for_stop ⏹️|record_button ⏺️|play_or_pause_button ⏯️|black_right_pointing_double_triangle_with_vertical_bar ⏭️
`;

const EMOJI = new Map(
  TABLE.trim()
    .split(/[\n|]/)
    .map((entry) => entry.split(" ")),
);

/** The character for a name such as "white_check_mark" (skin tones ignored), or null. */
export function emojiOf(name) {
  return EMOJI.get(name.replace(/::skin-tone-\d$/, "")) ?? null;
}

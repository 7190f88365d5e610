namespace MnistTools.Core.Tests.Numerics;

public class ThreadTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Parts_share_all_items_and_meet(int count)
    {
        using var team = new ThreadTeam(count);
        int[] first = new int[10];
        int[] second = new int[10];
        team.Run(part =>
        {
            (int start, int items) = team.Share(part, first.Length);
            Array.Fill(first, part + 1, start, items);
            team.Meet();
            // What all others wrote before the meeting is there.
            Array.Fill(second, first.Count(written => written > 0), start, items);
        });
        Assert.All(second, seen => Assert.Equal(first.Length, seen));
        Assert.Equal(first.Order(), first);
        Assert.Equal(count, first.Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void What_a_part_throws_reaches_the_caller_and_nobody_waits_for_it(int failing)
    {
        using var team = new ThreadTeam(3);
        var thrown = Assert.Throws<InvalidOperationException>(() => team.Run(part =>
        {
            if (part == failing)
            {
                throw new InvalidOperationException($"part {part}");
            }

            team.Meet();
        }));
        Assert.Equal($"part {failing}", thrown.Message);
    }
}
